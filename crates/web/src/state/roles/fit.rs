//! Texts that have to fit into a drawing, where nothing is cut off by the browser.

/// How wide a text is at most, in pixels, in the system's font at a size; a little more than fonts have, so that it fits in all of them.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| share(c) * size).sum()
}

/// Width of a character as a share of the size of the font: the widest of the usual system fonts, of medium weight.
fn share(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | ' ' | '-' => 0.44,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '•' => 1.0,
        'A'..='Z' | '_' | '=' | '+' | '~' | '<' | '>' => 0.76,
        c if c.is_ascii() => 0.64,
        _ => 1.05,
    }
}

/// The text as it fits: its middle is left out where it is too long, because roles of one family differ at their ends.
#[must_use]
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let room = room - share('…') * size;
    let characters: Vec<char> = text.chars().collect();
    let mut sides = ((0, 0.0), (0, 0.0));
    // From both ends inwards, the beginning a little more.
    loop {
        let (front, back) = (&sides.0, &sides.1);
        let used = front.1 + back.1;
        let at_front = front.1 <= back.1 * 1.6;
        let place = if at_front {
            front.0
        } else {
            characters.len().saturating_sub(back.0 + 1)
        };
        let Some(wide) = characters.get(place).map(|&c| share(c) * size) else {
            break;
        };
        if front.0 + back.0 >= characters.len() || used + wide > room {
            break;
        }
        let side = if at_front { &mut sides.0 } else { &mut sides.1 };
        side.0 += 1;
        side.1 += wide;
    }
    let (front, back) = (sides.0.0, characters.len().saturating_sub(sides.1.0));
    let part = |range: std::ops::Range<usize>| {
        characters
            .get(range)
            .unwrap_or_default()
            .iter()
            .collect::<String>()
    };
    format!("{}…{}", part(0..front), part(back..characters.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_long_loses_its_middle_and_then_fits() {
        assert_eq!(fitted("deploy", 13.0, 144.0), "deploy");
        for text in [
            "AWSReservedSSO_Administrator_0918273645546372",
            "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
            "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
            "ロールの名前はとても長いことがありますので",
        ] {
            let fitted = fitted(text, 13.0, 144.0);
            assert!(width(&fitted, 13.0) <= 144.0, "{fitted}");
            assert!(
                fitted.contains('…') && fitted.chars().count() > 6,
                "{fitted}"
            );
            assert_eq!(fitted.chars().next(), text.chars().next());
            assert_eq!(fitted.chars().last(), text.chars().last());
        }
        assert_eq!(fitted("anything", 13.0, 0.0), "…");
    }
}
