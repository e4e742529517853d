//! What a browser calls itself, in words that people know theirs by.

/// What this browser calls itself.
pub fn own() -> String {
    web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}

fn first(agent: &str, names: &[(&str, &'static str)]) -> &'static str {
    names.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| name)
}

/// The system; empty when it is none of the usual ones.
pub fn platform(agent: &str) -> &'static str {
    let marks = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    first(agent, &marks)
}

/// The browser; empty when it is none of the usual ones.
pub fn browser(agent: &str) -> &'static str {
    let marks = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    first(agent, &marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ones_are_told_apart() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!((browser(edge), platform(edge)), ("Edge", "Windows"));
        let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
        assert_eq!((browser(phone), platform(phone)), ("Chrome", "Android"));
        assert_eq!((browser("curl/8.5"), platform("curl/8.5")), ("", ""));
    }
}
