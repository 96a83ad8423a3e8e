//! Text rules: lookup names contain only visible characters, in one normalised form.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::failure::{Failure, Kind};

/// A refused text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// It contains an invisible or meaningless character.
    #[error("must not contain the character U+{0:04X}")]
    Hidden(u32),
    /// It is not normalised (NFC), so it may look like another text.
    #[error("must be in Unicode's normalization form C: é is one character, not two")]
    NotComposed,
    /// It begins or ends with a blank.
    #[error("must not begin or end with a blank")]
    BlankEnd,
    /// It is blank.
    #[error("must not be blank")]
    Blank,
}

impl Failure for BadText {
    fn code(&self) -> &'static str {
        "invalid_text"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Checks that `text` can be a lookup name: a SKU, an external number. Two that look alike are equal.
pub fn check_code(text: &str) -> Result<(), BadText> {
    if let Some(hidden) = text.chars().find(|c| is_hidden(*c)) {
        return Err(BadText::Hidden(hidden.into()));
    }
    if text.trim() != text {
        return Err(BadText::BlankEnd);
    }
    if is_nfc(text) { Ok(()) } else { Err(BadText::NotComposed) }
}

/// Checks a single-line text: the name of a person, a street.
pub fn check_line(text: &str) -> Result<(), BadText> {
    check_shown(text, |_| false)
}

/// Checks a multi-line text: a reason, a comment.
pub fn check_prose(text: &str) -> Result<(), BadText> {
    check_shown(text, |c| matches!(c, '\n' | '\r' | '\t'))
}

/// `text` in normalised form (NFC), for look-ups of names however they were typed.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { text.nfc().collect::<String>().into() }
}

fn check_shown(text: &str, also: impl Fn(char) -> bool) -> Result<(), BadText> {
    if let Some(hidden) = text.chars().find(|c| is_control(*c) && !also(*c)) {
        return Err(BadText::Hidden(hidden.into()));
    }
    let seen = |c: char| !c.is_whitespace() && c.general_category() != GeneralCategory::Format;
    // An empty text is refused by the length check of the caller, which knows the minimum.
    if text.is_empty() || text.chars().any(seen) { Ok(()) } else { Err(BadText::Blank) }
}

/// An invisible or meaningless character, or a blank that looks like another.
fn is_hidden(c: char) -> bool {
    let category = matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
            | GeneralCategory::Surrogate
    );
    category || is_ignorable(c) || (c.is_whitespace() && c != ' ')
}

/// Visible categories that are still not rendered: joiners, fillers and variation selectors
/// (`Default_Ignorable_Code_Point`).
const fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Control and private-use characters, changes of text direction, and noncharacters. Joiners and
/// direction marks used in Persian or Hebrew names are not included.
fn is_control(c: char) -> bool {
    match c.general_category() {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator
        | GeneralCategory::PrivateUse => true,
        GeneralCategory::Format => {
            !matches!(c, '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        }
        _ => matches!(u32::from(c) & 0xfffe, 0xfffe) || ('\u{fdd0}'..='\u{fdef}').contains(&c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_is_seen_of_it() {
        for text in ["", "4711", "ERP-4711 / β", "CAF\u{c9}", "日本", "a b"] {
            assert_eq!(check_code(text), Ok(()), "{text:?}");
        }
        for (text, bad) in [
            ("a\u{0}", BadText::Hidden(0)),
            ("a\nb", BadText::Hidden(0xa)),
            ("a\u{200b}b", BadText::Hidden(0x200b)),
            ("a\u{2028}b", BadText::Hidden(0x2028)),
            ("a\u{e000}", BadText::Hidden(0xe000)),
            ("a\u{378}", BadText::Hidden(0x378)),
            ("a\u{fe0f}", BadText::Hidden(0xfe0f)),
            ("a\u{a0}b", BadText::Hidden(0xa0)),
            (" a", BadText::BlankEnd),
            ("a ", BadText::BlankEnd),
            ("CAFE\u{301}", BadText::NotComposed),
        ] {
            assert_eq!(check_code(text), Err(bad), "{text:?}");
        }
        assert_eq!(composed("CAFE\u{301}"), "CAF\u{c9}");
    }

    #[test]
    fn names_stand_on_one_line_and_prose_on_several() {
        for text in ["", "Acme & Söhne ", "می\u{200c}خواهم", "👩\u{200d}🔧", "CAFE\u{301}"]
        {
            assert_eq!((check_line(text), check_prose(text)), (Ok(()), Ok(())), "{text:?}");
        }
        assert_eq!(
            (check_line("a\nb"), check_prose("a\r\n\tb")),
            (Err(BadText::Hidden(0xa)), Ok(()))
        );
        for text in ["\u{1b}[2J", "a\u{202e}b", "a\u{2028}b", "a\u{feff}", "a\u{ffff}", "a\u{e000}"]
        {
            assert!(check_line(text).is_err() && check_prose(text).is_err(), "{text:?}");
        }
        assert_eq!(
            (check_line(" "), check_prose("\n")),
            (Err(BadText::Blank), Err(BadText::Blank))
        );
    }
}
