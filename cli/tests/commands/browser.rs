//! Headless Chromium: a page is opened, something is done in it, and what it then shows is read.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::project::skipping_is_forbidden;

/// As Debian and others call it.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser of this machine.
pub(crate) struct Browser {
    name: &'static str,
    dark: bool,
}

impl Browser {
    /// `None`, said on stderr, where there is none. In CI there must be one.
    pub(crate) fn find() -> Option<Browser> {
        let is_there = |name: &&str| {
            let asked =
                Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let found = NAMES.into_iter().find(is_there).map(|name| Browser { name, dark: false });
        if found.is_none() {
            let reason = "skipped: there is no Chromium to open the page in (Debian's package chromium)";
            assert!(!skipping_is_forbidden(), "{reason}, and CI may not skip");
            eprintln!("{reason}");
        }
        found
    }

    /// For somebody who wants dark pages.
    pub(crate) fn dark(&self) -> Browser {
        Browser { dark: true, ..*self }
    }

    /// What the page shows once it is loaded and this script has run in it.
    pub(crate) fn shown(&self, page: &Path, script: &str) -> Shown {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = page.parent().unwrap();
        // After the page's own script; tells what is there as JSON, element by element.
        let probe = format!(
            "<script>{script}\nsetTimeout(() => {{ const all = {{}}; \
             for (const selector of {selectors}) all[selector] = [...document.querySelectorAll(selector)] \
             .map(it => it.textContent.trim()); \
             const told = document.createElement('plaintext'); told.id = 'told'; \
             told.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(all)))); \
             document.documentElement.replaceChildren(told); }}, 50)</script></body>",
            selectors = serde_json::to_string(SELECTORS).unwrap(),
        );
        let text = fs::read_to_string(page).unwrap();
        let (before, after) = text.rsplit_once("</body>").unwrap();
        let probed = folder.join(format!("probed-{number}.html"));
        fs::write(&probed, format!("{before}{probe}{after}")).unwrap();
        let profile = folder.join(format!("profile-{number}"));
        let output = Command::new(self.name)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom"])
            .args(["--virtual-time-budget=10000", "--host-resolver-rules=MAP * ~NOTFOUND"])
            .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!self.dark)))
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("file://{}", probed.display()))
            .output()
            .unwrap();
        let dom = String::from_utf8_lossy(&output.stdout);
        let told = dom.split_once("id=\"told\">").map(|(_, rest)| rest.split('<').next().unwrap_or_default());
        let told = told.unwrap_or_else(|| {
            panic!("the page told nothing: {dom}\n{}", String::from_utf8_lossy(&output.stderr))
        });
        Shown(serde_json::from_slice(&decoded(told.trim())).expect("it tells JSON"))
    }
}

/// What tests look at.
const SELECTORS: &[&str] = &[
    "#verdict",
    "#counts label",
    "#shown",
    "#slow tr",
    "#took",
    "#opened",
    ".lane.shared > :first-child",
    ".lane.shared .i-held",
    ".lane.span > :first-child",
    "details.test b",
    "details.test > summary > span:nth-child(2)",
    "details.file pre",
    "pre.report",
];

/// The texts of elements.
pub(crate) struct Shown(Value);

impl Shown {
    /// Of all that match one of the selectors above, in their order.
    pub(crate) fn text(&self, selector: &str) -> Vec<String> {
        let texts = self.0[selector].as_array().unwrap_or_else(|| panic!("{selector} is not looked at"));
        texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }
}

/// Base64, so that nothing of the text is read as HTML. RFC 4648, section 4.
fn decoded(text: &str) -> Vec<u8> {
    let value = |character: u8| match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text.bytes().filter(|character| *character != b'=').map(value).collect();
    let bytes = digits.chunks(4).flat_map(|group| {
        let all =
            group.iter().fold(0_u32, |all, digit| all << 6 | u32::from(*digit)) << (6 * (4 - group.len()));
        all.to_be_bytes()[1..group.len()].to_vec()
    });
    bytes.collect()
}

#[test]
fn base64_is_read_as_it_is_written() {
    assert_eq!(decoded("Zm9vYmE="), b"fooba");
    assert_eq!(decoded("Zm9v"), b"foo");
}
