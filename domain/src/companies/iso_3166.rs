//! The codes of ISO 3166-1, alpha-2.

/// The first letters of the 249 officially assigned codes, each with its second letters.
pub(super) const ASSIGNED: [(char, &str); 25] = [
    ('A', "DEFGILMOQRSTUWXZ"),
    ('B', "ABDEFGHIJLMNOQRSTVWYZ"),
    ('C', "ACDFGHIKLMNORUVWXYZ"),
    ('D', "EJKMOZ"),
    ('E', "CEGHRST"),
    ('F', "IJKMOR"),
    ('G', "ABDEFGHILMNPQRSTUWY"),
    ('H', "KMNRTU"),
    ('I', "DELMNOQRST"),
    ('J', "EMOP"),
    ('K', "EGHIMNPRWYZ"),
    ('L', "ABCIKRSTUVY"),
    ('M', "ACDEFGHKLMNOPQRSTUVWXYZ"),
    ('N', "ACEFGILOPRUZ"),
    ('O', "M"),
    ('P', "AEFGHKLMNRSTWY"),
    ('Q', "A"),
    ('R', "EOSUW"),
    ('S', "ABCDEGHIJKLMNORSTVXYZ"),
    ('T', "CDFGHJKLMNORTVWZ"),
    ('U', "AGMSYZ"),
    ('V', "ACEGINU"),
    ('W', "FS"),
    ('Y', "ET"),
    ('Z', "AMW"),
];

/// Whether these two letters are an officially assigned code.
pub(super) fn is_assigned(first: char, second: char) -> bool {
    let known = ASSIGNED.iter().find(|(letter, _)| *letter == first);
    known.is_some_and(|(_, seconds)| seconds.contains(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_codes_as_iso_has_assigned() {
        let count: usize = ASSIGNED.iter().map(|(_, seconds)| seconds.len()).sum();
        assert_eq!(count, 249);
        for (first, second) in [('F', 'R'), ('A', 'X'), ('Z', 'W'), ('S', 'S')] {
            assert!(is_assigned(first, second), "{first}{second}");
        }
        // Exceptionally reserved, user-assigned, withdrawn.
        for (first, second) in
            [('U', 'K'), ('E', 'L'), ('E', 'U'), ('X', 'K'), ('Z', 'Z'), ('A', 'N')]
        {
            assert!(!is_assigned(first, second), "{first}{second}");
        }
    }
}
