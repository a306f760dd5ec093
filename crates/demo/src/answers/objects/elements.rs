//! The XML that requests bring.

use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};

use crate::objects::ObjectError;

/// The texts of an element's children by their names, with those of grandchildren among them.
pub(super) type Fields = Vec<(String, String)>;

impl From<XmlDecodeError> for ObjectError {
    fn from(_: XmlDecodeError) -> Self {
        Self::malformed_xml()
    }
}

/// The children of the root that are called `repeated`, each with its fields, and the other children.
///
/// # Errors
/// `MalformedXML`.
pub(super) fn read(body: &str, repeated: &str) -> Result<(Vec<Fields>, Fields), ObjectError> {
    ends(body)?;
    let mut document = Document::new(body);
    let mut root = document.root_element()?;
    let (mut all, mut others) = (Vec::new(), Vec::new());
    while let Some(mut tag) = root.next_tag() {
        if tag.start_el().local() == repeated {
            all.push(fields(&mut tag)?);
        } else {
            let name = tag.start_el().local().to_owned();
            others.push((name, try_data(&mut tag)?.into_owned()));
        }
    }
    Ok((all, others))
}

/// Fails when the body ends before its root does: the decoder takes that for the root's end.
fn ends(body: &str) -> Result<(), ObjectError> {
    let mut depth = 0;
    for token in Document::new(body) {
        (_, depth) = token?;
    }
    // A start tag that is cut off has the depth of what is around it.
    let whole = depth == 0 && body.trim_end().ends_with('>');
    whole.then_some(()).ok_or_else(ObjectError::malformed_xml)
}

fn fields(decoder: &mut ScopedDecoder<'_, '_>) -> Result<Fields, ObjectError> {
    let mut fields = Vec::new();
    while let Some(mut tag) = decoder.next_tag() {
        let name = tag.start_el().local().to_owned();
        fields.push((name, try_data(&mut tag)?.into_owned()));
    }
    Ok(fields)
}

/// The text of the first child of that name.
pub(super) fn text<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn repeated_children_and_others_are_told_apart() {
        let body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key> a&amp;b&#xA;</Key>\
                    <VersionId>v</VersionId></Object><Object><Key>c</Key></Object><Quiet>true</Quiet></Delete>";
        let (objects, others) = read(body, "Object").unwrap();
        assert_eq!(objects.len(), 2);
        assert_eq!((text(&objects[0], "Key"), text(&objects[0], "VersionId")), (Some(" a&b\n"), Some("v")));
        assert_eq!((text(&objects[1], "Key"), text(&objects[1], "VersionId")), (Some("c"), None));
        assert_eq!(text(&others, "Quiet"), Some("true"));
    }

    #[test]
    fn a_body_that_is_cut_off_is_malformed() {
        let body = "<Delete><Object><Key>a</Key></Object></Delete>";
        assert!(read(&format!("<?xml version=\"1.0\"?>\n{body}\n"), "Object").is_ok());
        for end in 0..body.len() {
            assert_eq!(read(&body[..end], "Object").unwrap_err().code, "MalformedXML", "{}", &body[..end]);
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_harm(body in "(<[a-zA-Z]{1,6}>|</?Object>|&[a-z]{0,3};?|\\PC){0,20}") {
            let _ = read(&body, "Object");
        }
    }
}
