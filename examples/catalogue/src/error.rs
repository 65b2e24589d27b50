//! What can go wrong, at the start and in a request.

use std::net::SocketAddr;
use std::{fmt, io};

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why the catalogue does not start.
#[derive(Debug)]
pub enum StartError {
    /// There is no Elasticsearch at this URL.
    Elasticsearch {
        /// As it was given.
        url: String,
        /// Of the official client.
        cause: elasticsearch::Error,
    },
    /// The port is taken, or not ours to take.
    Listen {
        /// As it was given.
        address: SocketAddr,
        /// Of the operating system.
        cause: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Elasticsearch { url, .. } => write!(f, "cannot reach Elasticsearch at {url}"),
            StartError::Listen { address, .. } => write!(f, "cannot listen on {address}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Elasticsearch { cause, .. } => Some(cause),
            StartError::Listen { cause, .. } => Some(cause),
        }
    }
}

/// Why a request is not answered.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The client's mistake: 400, with what is wrong.
    BadRequest(String),
    /// Elasticsearch did not answer, or not with what was asked for: 502, with its reason.
    Elasticsearch(String),
}

impl From<QueryRejection> for Refusal {
    fn from(cause: QueryRejection) -> Refusal {
        Refusal::BadRequest(cause.body_text())
    }
}

impl From<elasticsearch::Error> for Refusal {
    fn from(cause: elasticsearch::Error) -> Refusal {
        Refusal::Elasticsearch(cause.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Refusal::BadRequest(message) => (StatusCode::BAD_REQUEST, message),
            Refusal::Elasticsearch(message) => (StatusCode::BAD_GATEWAY, format!("elasticsearch: {message}")),
        };
        (status, Json(json!({ "error": message }))).into_response()
    }
}
