//! The layers of `api`: dependencies run from rooms by flows and views to the kernel, and never back.

use super::{none, sources};

/// From bottom to top: a file may name its own layer and those before it.
const LAYERS: [&str; 4] = ["kernel", "views", "flows", "rooms"];
/// Modules that join the layers; no layer may name them.
const ABOVE: [&str; 7] = ["app", "docs", "health", "openapi", "server", "verify", "workers"];

#[test]
fn arrows_run_from_rooms_to_the_kernel() {
    let files: Vec<_> = sources()
        .into_iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("api/src/")?.to_owned(), text)))
        .collect();
    let layered = files.iter().filter(|(name, _)| LAYERS.contains(&layer(name)));
    assert!(layered.count() > 200, "the layers were not found");
    let wrong: Vec<String> =
        files.iter().flat_map(|(name, text)| wrong_arrows(name, text)).collect();
    none("arrows that run back", &wrong);
}

/// The test above can fail: each line has one fault, or none.
#[test]
fn wrong_arrows_are_found() {
    for (file, line, is_wrong) in [
        ("kernel/write.rs", "use crate::rooms::orders::placing;", true),
        ("kernel/write.rs", "use crate::{kernel::answer::Answer, views};", true),
        ("kernel/state.rs", "fn f() -> Result<(), crate::server::StartError> {}", true),
        ("kernel/http/middleware.rs", "use super::super::super::flows::approval;", true),
        ("views/order.rs", "    use crate::flows::approval;", true),
        (
            "flows/approval.rs",
            "use crate::{\n    kernel::{page, wire},\n    rooms::billing,\n};",
            true,
        ),
        ("rooms/orders/wire.rs", "use crate::rooms::billing::wire::CreditLine;", true),
        ("rooms/orders/wire.rs", "use super::super::billing::wire::CreditLine;", true),
        ("rooms/orders/wire.rs", "use crate::rooms::orders::trace;", false),
        (
            "rooms/orders/wire.rs",
            "use super::trace; use crate::kernel::{page, wire::{Day, Money}};",
            false,
        ),
        ("rooms/orders/wire.rs", "use crate::{flows::approval, views::order::OrderView};", false),
        ("flows/approval.rs", "// What crate::rooms does with it.", false),
        ("app.rs", "use crate::rooms::ROOMS;", false),
    ] {
        assert_eq!(!wrong_arrows(file, line).is_empty(), is_wrong, "{file}: {line}");
    }
}

fn layer(file: &str) -> &str {
    file.split('/').next().unwrap_or_default()
}

/// The imports of this file of `api/src` that run back, or from one room to another.
fn wrong_arrows(file: &str, text: &str) -> Vec<String> {
    let Some(own) = LAYERS.iter().position(|one| *one == layer(file)) else { return Vec::new() };
    let room = file.split('/').nth(1).unwrap_or_default();
    let is_wrong = |path: &[String]| {
        let first = path.first().map_or("", String::as_str);
        match LAYERS.iter().position(|one| *one == first) {
            Some(layer) if layer != own => layer > own,
            Some(_) if first == "rooms" => {
                path.get(1).is_some_and(|one| is_room(one) && one != room)
            }
            Some(_) => false,
            None => ABOVE.contains(&first),
        }
    };
    let wrong = named(file, text).into_iter().filter(|path| is_wrong(path));
    wrong.map(|path| format!("{file} names crate::{}", path.join("::"))).collect()
}

fn is_room(name: &str) -> bool {
    // Any other name is a type in `rooms/mod.rs`, or `*` in a test module.
    name.starts_with(|letter: char| letter.is_ascii_lowercase()) && name != "mod"
}

/// Every path of the file that begins with `crate::` or `super::`, from the crate's root.
fn named(file: &str, text: &str) -> Vec<Vec<String>> {
    let code: String =
        text.lines().map(|line| format!("{}\n", line.split("//").next().unwrap_or(""))).collect();
    let mut module: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if module.last() == Some(&"mod") {
        module.pop();
    }
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::") {
        expand(&code[start + "crate::".len()..], &mut Vec::new(), &mut found);
    }
    for (start, _) in code.match_indices("super::") {
        if code[..start].ends_with("super::") {
            continue;
        }
        let (mut above, mut rest) = (module.clone(), &code[start..]);
        while let Some(after) = rest.strip_prefix("super::") {
            above.pop();
            rest = after;
        }
        expand(rest, &mut above.iter().map(|&part| part.to_owned()).collect(), &mut found);
    }
    found
}

/// Collects the paths of a tree such as `a::{b, c::{d, e}}`, each after `before`; returns the remaining text.
fn expand<'a>(tree: &'a str, before: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'a str {
    let tree = tree.trim_start();
    if let Some(mut rest) = tree.strip_prefix('{') {
        loop {
            rest = expand(rest, before, found).trim_start();
            match rest.strip_prefix(',') {
                Some(after) if !after.trim_start().starts_with('}') => rest = after,
                Some(after) => return after.trim_start().get(1..).unwrap_or_default(),
                None => return rest.get(1..).unwrap_or_default(),
            }
        }
    }
    let end =
        tree.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(tree.len());
    let (name, rest) = tree.split_at(end);
    before.push(name.to_owned());
    let rest = match rest.strip_prefix("::") {
        Some(after) => expand(after, before, found),
        None => {
            found.push(before.clone());
            rest
        }
    };
    before.pop();
    rest
}
