//! Whether a function gives another value for each row, which is what makes a default rewrite a table.
//!
//! Knows the functions that defaults are made of, not all of `pg_proc`. Functions of the repository say it themselves
//! in `CREATE FUNCTION`; without a word they are volatile (PostgreSQL documentation, "Function Volatility Categories").

/// How often a function may answer differently (`pg_proc.provolatile`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Volatility {
    /// Never.
    Immutable,
    /// Not within a statement.
    Stable,
    /// At every call.
    Volatile,
}

/// Never or once in a statement: such a default is computed once and kept in the catalog.
const STABLE: &str = "now transaction_timestamp statement_timestamp current_setting to_char to_timestamp to_date date_trunc \
    date_part age txid_current txid_current_if_assigned pg_current_xact_id concat concat_ws format to_json to_jsonb row_to_json \
    json_build_object json_build_array jsonb_build_object jsonb_build_array array_to_json array_to_string timezone \
    to_tsvector to_tsquery pg_backend_pid current_schema current_schemas current_database version \
    inet_client_addr inet_server_addr pg_postmaster_start_time has_table_privilege";

/// Always the same for the same arguments.
const IMMUTABLE: &str = "lower upper initcap length char_length octet_length bit_length md5 sha224 sha256 sha384 sha512 \
    abs ceil ceiling floor round trunc mod power sqrt sign ln log exp pi div gcd lcm greatest least coalesce nullif \
    left right substr substring replace reverse repeat rpad lpad ltrim rtrim btrim trim split_part strpos position \
    overlay translate ascii chr quote_ident encode decode convert_to convert_from to_hex \
    array_length array_append array_prepend array_cat array_remove array_replace array_fill cardinality string_to_array \
    make_date make_time make_timestamp make_interval justify_days justify_hours justify_interval extract \
    int4range int8range numrange daterange tsrange tstzrange jsonb_set jsonb_array_length json_array_length \
    jsonb_strip_nulls jsonb_object json_object hashtext point box circle polygon lseg path host masklen network \
    broadcast set_masklen numnode regexp_replace regexp_match regexp_matches starts_with num_nulls num_nonnulls \
    to_number row array bit_count isfinite date_bin scale cbrt degrees radians";

/// Words that SQL calls without parentheses, all stable.
const STABLE_WORDS: &str = "current_timestamp current_date current_time localtimestamp localtime current_user session_user \
    user current_role current_catalog";

/// At every call another value, those of the extensions `pgcrypto` and `uuid-ossp` among them.
const VOLATILE: &str = "clock_timestamp timeofday random random_normal nextval currval lastval setval gen_random_uuid \
    uuidv4 uuidv7 pg_sleep gen_random_bytes gen_salt uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 \
    pg_advisory_lock pg_try_advisory_lock set_config current_query txid_status";

/// The volatility of a function that PostgreSQL or its own extensions bring; nothing when it is neither.
#[must_use]
pub fn built_in(name: &str) -> Option<Volatility> {
    let is = |list: &str| list.split_whitespace().any(|word| word == name);
    if is(VOLATILE) {
        Some(Volatility::Volatile)
    } else if is(STABLE) || is(STABLE_WORDS) {
        Some(Volatility::Stable)
    } else if is(IMMUTABLE) {
        Some(Volatility::Immutable)
    } else {
        None
    }
}

impl Volatility {
    /// Every name of the tables with its volatility, for the test that asks a server.
    pub fn table() -> impl Iterator<Item = (&'static str, Self)> {
        let all = |list: &'static str, volatility| list.split_whitespace().map(move |name| (name, volatility));
        all(IMMUTABLE, Self::Immutable).chain(all(STABLE, Self::Stable)).chain(all(VOLATILE, Self::Volatile))
    }
}
