//! Statuses of HTTP.

/// Whether a status is in IANA's HTTP Status Code Registry (as of 2025-09), reserved ones included.
#[must_use]
pub fn is_registered_status(status: u16) -> bool {
    matches!(status,
        100..=104
        | 200..=208 | 226
        | 300..=308
        | 400..=418 | 421..=426 | 428 | 429 | 431 | 451
        | 500..=508 | 510 | 511)
}
