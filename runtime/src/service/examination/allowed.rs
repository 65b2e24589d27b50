//! Servers elsewhere that a project allows, each by name and cluster: `elasticsearch.allow`.

/// One entry, `host:port=cluster uuid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allowed {
    authority: String,
    uuid: String,
}

impl Allowed {
    /// All of a project.
    pub(crate) fn all(entries: &[String]) -> Result<Vec<Allowed>, String> {
        entries.iter().map(|entry| Allowed::parse(entry)).collect()
    }

    fn parse(entry: &str) -> Result<Allowed, String> {
        let parts = entry.split_once('=').map(|(authority, uuid)| (authority.trim(), uuid.trim()));
        match parts {
            Some((authority, uuid)) if authority.contains(':') && !uuid.is_empty() => {
                Ok(Allowed { authority: authority.to_lowercase(), uuid: uuid.to_owned() })
            }
            _ => Err(format!(
                "`elasticsearch.allow` has the entry {entry:?}, which is not of the form \"host:port=cluster uuid\" (`GET /` \
                 of the server tells its cluster_uuid)"
            )),
        }
    }

    /// The cluster that may be used at this place.
    pub(crate) fn cluster_at<'a>(all: &'a [Allowed], authority: &str) -> Option<&'a str> {
        all.iter().find(|one| one.authority == authority).map(|one| one.uuid.as_str())
    }

    /// What to write so that this cluster may be used.
    pub(crate) fn line(authority: &str, uuid: Option<&str>) -> String {
        let uuid = uuid.unwrap_or("CLUSTER UUID");
        format!("[elasticsearch]\nallow = [\"{authority}={uuid}\"]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_refusal_shows_is_what_allows() {
        let line = Allowed::line("es.example:9200", Some("kB3-_x"));
        let entry = line.split('"').nth(1).unwrap().to_owned();
        let all = Allowed::all(&[entry]).unwrap();
        assert_eq!(Allowed::cluster_at(&all, "es.example:9200"), Some("kB3-_x"));
        assert_eq!(Allowed::cluster_at(&all, "es.example:9201"), None);
    }

    #[test]
    fn an_entry_without_its_cluster_allows_nothing() {
        for entry in ["es.example:9200", "es.example:9200=", "es.example=x", "=x", ""] {
            let error = Allowed::all(&[entry.to_owned()]).expect_err(entry);
            assert!(error.contains("host:port=cluster uuid"), "{error}");
        }
    }
}
