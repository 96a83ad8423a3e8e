//! Jaro–Winkler: how alike two texts are. Our own, because libraries round half a transposition down, and then two
//! texts are more alike than by the definition.

/// Letters at the begin that count more.
const PREFIX: usize = 4;
const PREFIX_WEIGHT: f64 = 0.1;
/// Texts that are less alike gain nothing by their begin.
const BOOSTED_FROM: f64 = 0.7;

/// The likeness of two texts: 1 for the same, 0 for no letter in common.
pub(super) fn jaro_winkler(one: &str, other: &str) -> f64 {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let alike = jaro(&one, &other);
    if alike <= BOOSTED_FROM {
        return alike;
    }
    let same = one.iter().zip(&other).take(PREFIX).take_while(|(a, b)| a == b).count();
    alike + float(same) * PREFIX_WEIGHT * (1.0 - alike)
}

/// Letters match if they are near each other; those that match in another order are transposed.
fn jaro(one: &[char], other: &[char]) -> f64 {
    let reach = (one.len().max(other.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; other.len()];
    let mut matched: Vec<char> = Vec::new();
    for (place, letter) in one.iter().enumerate() {
        let first = place.saturating_sub(reach);
        let mut near = other.iter().zip(&mut taken).take(place + reach + 1).skip(first);
        if let Some((_, taken)) = near.find(|(c, taken)| !**taken && *c == letter) {
            *taken = true;
            matched.push(*letter);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let kept = other.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(c, _)| *c);
    let moved = matched.iter().zip(kept).filter(|(a, b)| **a != *b).count();
    let (count, transposed) = (float(matched.len()), float(moved) / 2.0);
    let shares = count / float(one.len()) + count / float(other.len());
    (shares + (count - transposed) / count) / 3.0
}

/// Names have far fewer letters than a `u32` counts.
fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
