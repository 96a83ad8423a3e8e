//! Settings of logging in.

use std::net::IpAddr;

use clap::Args;
use domain::identity::StaffOtp;
use ipnet::IpNet;

/// How logins are guarded.
#[derive(Debug, Clone, Args, Default)]
pub struct Login {
    /// Networks of the proxies in front, separated by commas (`10.0.0.0/8,fd00::/8`): only what comes
    /// from them is believed when it says for whom it comes (`X-Forwarded-For`).
    #[arg(long, env = "COMPTOIR_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Whether staff need a second factor: `optional`, or `required`, and who has none may do nothing
    /// but enrol one.
    #[arg(long, env = "COMPTOIR_STAFF_OTP", default_value = "optional", value_parser = policy)]
    pub staff_otp: StaffOtp,
}

fn policy(text: &str) -> Result<StaffOtp, String> {
    text.parse().map_err(|_unknown| "it is `optional` or `required`".to_owned())
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    text.parse::<IpNet>()
        .or_else(|_not_a_network| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|error| format!("{text:?} is neither a network nor an address: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_may_be_one_address() {
        assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network(" ::1").unwrap().to_string(), "::1/128");
        assert!(network("10.0.0.0/33").is_err() && network("proxy").is_err());
    }
}
