//! Pictures, scaled to the width that is asked for.

use std::io::{BufReader, Cursor};

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    metadata::Orientation,
};
use protocol::documents::preview::{Content, Part, Shape};

use crate::{
    client::Drawing,
    document::{Document, Opened},
    kind,
    source::Source,
    trouble::Trouble,
};

/// The most pixels of a side of what is drawn.
pub(crate) const MOST_SIDE: u32 = 4_096;
/// The most pixels of what is drawn.
pub(crate) const MOST_PIXELS: u64 = 16 << 20;
/// The most bytes that a picture may take unpacked.
const MOST_UNPACKED: u64 = 400 << 20;
/// The longest file that is drawn, in bytes.
const LONGEST: u64 = 256 << 20;
/// The longest JPEG, in bytes: it is read whole as soon as it is opened.
const LONGEST_JPEG: u64 = 64 << 20;

/// Opens a picture: its size is read, its pixels are not.
pub(crate) fn open(source: Source, format: ImageFormat) -> Result<Opened, Trouble> {
    let mut decoder = decoder(&source, format)?;
    let (mut width, mut height) = decoder.dimensions();
    let unpacked = decoder.total_bytes();
    if lies_on_its_side(turn(&mut decoder)) {
        (width, height) = (height, width);
    }
    drop(decoder);
    let shape = Shape::Picture { format: kind::picture(format).into(), width, height };
    let opened = Opened::new(Picture { source: source.clone(), format }, source, shape);
    Ok(match unpacked > MOST_UNPACKED {
        true => opened.noting(too_large(width, height).words),
        false => opened,
    })
}

struct Picture {
    source: Source,
    format: ImageFormat,
}

impl Document for Picture {
    fn ask(&mut self, _: &Part) -> Result<Content, Trouble> {
        Err(Trouble::no_such_part("A picture is drawn; it has no other parts"))
    }

    fn draw(&mut self, page: u32, width: u32) -> Result<Drawing, Trouble> {
        if page != 1 {
            return Err(Trouble::no_such_part("A picture has one page"));
        }
        let mut decoder = decoder(&self.source, self.format)?;
        let (own_width, own_height) = decoder.dimensions();
        if decoder.total_bytes() > MOST_UNPACKED {
            return Err(too_large(own_width, own_height));
        }
        let turn = turn(&mut decoder);
        let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| unread(&error))?;
        picture.apply_orientation(turn);
        let (width, height) = fitting(width.min(picture.width()), picture.width(), picture.height());
        if (width, height) != (picture.width(), picture.height()) {
            picture = picture.thumbnail_exact(width, height);
        }
        png(&picture, FilterType::Adaptive)
    }
}

/// Width and height of what is drawn, in pixels: the width that is asked for, as far as the bounds let.
pub(crate) fn fitting(asked: u32, width: u32, height: u32) -> (u32, u32) {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let most = (MOST_PIXELS as f64 / (w * h)).sqrt();
    let scale = (f64::from(asked.max(1)) / w).min(f64::from(MOST_SIDE) / w.max(h)).min(most);
    let side = |side: f64| ((side * scale) as u32).clamp(1, MOST_SIDE);
    (side(w), side(h))
}

/// A picture as a PNG file. A filter helps photographs, and harms letters on a plain ground.
pub(crate) fn png(picture: &DynamicImage, filter: FilterType) -> Result<Drawing, Trouble> {
    let mut png = Cursor::new(Vec::new());
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Fast, filter);
    let (width, height) = (picture.width(), picture.height());
    let written = match picture {
        // Floats and sixteen bits are more than a screen shows.
        DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_) => {
            picture.write_with_encoder(encoder)
        }
        other => DynamicImage::ImageRgba8(other.to_rgba8()).write_with_encoder(encoder),
    };
    written.map_err(|error| unread(&error))?;
    Ok(Drawing { width, height, png: png.into_inner() })
}

/// How it is turned before it is shown.
fn turn(decoder: &mut impl ImageDecoder) -> Orientation {
    decoder.orientation().unwrap_or(Orientation::NoTransforms)
}

/// Whether turning it makes its width its height.
fn lies_on_its_side(turn: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(turn, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

fn decoder(source: &Source, format: ImageFormat) -> Result<impl ImageDecoder, Trouble> {
    let longest = if format == ImageFormat::Jpeg { LONGEST_JPEG } else { LONGEST };
    if source.size() > longest {
        return Err(Trouble::too_large(format!(
            "The file has {} MiB; pictures of this kind are drawn up to {} MiB",
            source.size() >> 20,
            longest >> 20
        )));
    }
    let mut reader = ImageReader::with_format(BufReader::new(source.rewound()), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_UNPACKED);
    reader.limits(limits);
    reader.into_decoder().map_err(|error| unread(&error))
}

fn unread(error: &image::ImageError) -> Trouble {
    if let image::ImageError::Limits(_) = error {
        return Trouble::too_large("The picture takes more memory than a preview may have");
    }
    Trouble::of_reading(error, "The picture cannot be read")
}

fn too_large(width: u32, height: u32) -> Trouble {
    Trouble::too_large(format!("The picture is too large to be drawn: {width} × {height} pixels"))
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    fn sample(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::from_fn(width, height, |x, _| Rgb([(x * 255 / width) as u8, 0, 200]))
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_format_is_drawn_as_wide_as_one_asks() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
            ImageFormat::Tiff,
            ImageFormat::Bmp,
        ] {
            let mut opened = open(Source::held(sample(200, 100, format)), format).unwrap();
            assert_eq!(
                opened.shape,
                Shape::Picture { format: kind::picture(format).into(), width: 200, height: 100 }
            );
            let drawing = opened.draw(1, 50).unwrap();
            assert_eq!((drawing.width, drawing.height), (50, 25), "{format:?}");
            let drawn = image::load_from_memory(&drawing.png).unwrap().to_rgb8();
            assert!(drawn.get_pixel(2, 9).0[0] < 40 && drawn.get_pixel(47, 9).0[0] > 210, "{format:?}");
            // A picture is never made larger than it is.
            assert_eq!(opened.draw(1, 900).unwrap().width, 200);
            assert!(opened.draw(2, 50).is_err());
        }
    }

    #[test]
    fn a_photograph_is_as_wide_as_it_is_shown() {
        for turn in 1..=8_u8 {
            let mut exif =
                b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
            exif.extend([turn, 0, 0, 0, 0, 0, 0]);
            let mut bytes = sample(200, 100, ImageFormat::Jpeg);
            bytes.splice(2..2, exif);
            let mut opened = open(Source::held(bytes), ImageFormat::Jpeg).unwrap();
            let Shape::Picture { width, height, .. } = opened.shape else { panic!() };
            assert_eq!((width, height), if turn < 5 { (200, 100) } else { (100, 200) }, "{turn}");
            let drawing = opened.draw(1, 200).unwrap();
            assert_eq!((drawing.width, drawing.height), (width, height), "{turn}");
        }
    }

    #[test]
    fn a_bomb_is_refused_with_its_size() {
        let bytes = crate::hostile::png_bomb(60_000, 60_000);
        let mut opened = open(Source::held(bytes), ImageFormat::Png).unwrap();
        assert!(opened.notes.iter().any(|note| note.contains("60000 × 60000")), "{:?}", opened.notes);
        assert_eq!(opened.draw(1, 100).unwrap_err().kind, crate::TroubleKind::TooLarge);
    }

    #[test]
    fn what_is_drawn_fits_the_bounds() {
        assert_eq!(fitting(100, 200, 100), (100, 50));
        let (width, height) = fitting(4_096, 1_000, 100_000);
        assert!(height <= MOST_SIDE && width >= 1);
        let (width, height) = fitting(4_096, 5_000, 5_000);
        assert!(u64::from(width) * u64::from(height) <= MOST_PIXELS);
        assert_eq!(fitting(0, 0, 0), (1, 1));
    }
}
