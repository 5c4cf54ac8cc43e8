//! Floor 0: the words everything else speaks: money, time, rates, sizes, shares, address blocks and ARNs.
//!
//! Every quantity with a unit has its own type here, so that a dollar is never added to a second and no floor above
//! keeps a bare number whose unit one must guess. Arithmetic that decides a verdict is on integers (micro-dollars,
//! nanoseconds, bytes) and saturates instead of overflowing: the same result on every machine, and no input can
//! make it panic. Imports nothing but `std` and `serde`.
//!
//! ```
//! use cloudkata::units::{Cidr, Duration};
//!
//! let ttl: Duration = "1m30s".parse()?;
//! assert_eq!(ttl.as_secs_f64(), 90.0);
//! let vpc: Cidr = "10.0.0.0/16".parse()?;
//! assert_eq!(vpc.subnets(24).count(), 256);
//! # Ok::<(), cloudkata::units::ParseError>(())
//! ```

mod arn;
mod arn_pattern;
mod bytes;
mod cidr;
mod duration;
mod money;
mod number;
mod parse_error;
mod percent;
mod rate;
mod week_time;

pub use arn::Arn;
pub use arn_pattern::ArnPattern;
pub(crate) use arn_pattern::covers as wildcard;
pub use bytes::Bytes;
pub use cidr::Cidr;
pub use duration::Duration;
pub use money::Usd;
pub use number::brief;
pub use parse_error::ParseError;
pub use percent::Percent;
pub use rate::Rate;
pub use week_time::WeekTime;
