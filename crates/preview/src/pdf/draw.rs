//! Draws a page with the renderer, and asks it what stands on it.

use std::sync::Arc;

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf, page::Page},
    vello_cpu::color::palette::css::WHITE,
};
use image::{DynamicImage, GrayImage, RgbImage, codecs::png::FilterType};

use super::stream::broken;
use crate::{client::Drawing, picture, trouble::Trouble};

/// Reads a file with the renderer.
pub(super) fn read(file: Vec<u8>) -> Result<Pdf, Trouble> {
    Pdf::new(Arc::new(file)).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Trouble::locked("The PDF is locked with a password")
        }
        LoadPdfError::Decryption(_) => Trouble::locked("The PDF is locked in a way that is not known"),
        LoadPdfError::Invalid => broken(),
    })
}

/// A page of what was read, from 0.
pub(super) fn page(pdf: &Pdf, place: usize) -> Result<&Page<'_>, Trouble> {
    pdf.pages().get(place).ok_or_else(|| Trouble::no_such_part("The PDF has no such page"))
}

/// Width and height in points, as it is shown: turned, and never without an extent.
pub(super) fn size(page: &Page<'_>) -> (f32, f32) {
    let (width, height) = page.render_dimensions();
    let side = |side: f32| if side.is_finite() { side.clamp(1.0, 100_000.0) } else { 1.0 };
    (side(width), side(height))
}

/// A picture about so many pixels wide, as far as the bounds let.
pub(super) fn drawn(page: &Page<'_>, width: u32) -> Result<Drawing, Trouble> {
    let (points_wide, points_high) = size(page);
    // The renderer makes its picture from what the page says, and not from what it is taken for.
    let (says_wide, says_high) = page.render_dimensions();
    if !(says_wide <= points_wide && says_high <= points_high) {
        return Err(Trouble::too_large(format!(
            "The page is too large to be drawn: {says_wide} × {says_high} points"
        )));
    }
    // In tenths, so that thin pages keep their shape.
    let (wide, high) = picture::fitting(width, (points_wide * 10.0) as u32, (points_high * 10.0) as u32);
    let settings = PixmapSettings {
        // A little more than the pixels wanted, so that rounding down gives just these.
        x_scale: (wide as f32 + 0.01) / points_wide,
        y_scale: (high as f32 + 0.01) / points_high,
        bg_color: WHITE,
    };
    let pixels = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (wide, high) = (u32::from(pixels.width()), u32::from(pixels.height()));
    // The ground is white, so nothing shines through. Most pages are black on white: a third of the bytes says all.
    let grey = pixels.data().iter().all(|pixel| pixel.r == pixel.g && pixel.g == pixel.b);
    let picture = if grey {
        let shades = pixels.data().iter().map(|pixel| pixel.r).collect();
        GrayImage::from_raw(wide, high, shades).map(DynamicImage::ImageLuma8)
    } else {
        let colours = pixels.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        RgbImage::from_raw(wide, high, colours).map(DynamicImage::ImageRgb8)
    };
    picture::png(&picture.ok_or_else(broken)?, FilterType::NoFilter)
}
