//! What a host measures of a script's work beside its steps: time, memory. The engine itself knows no clock and no
//! allocator, so a host that wants such a limit brings the means to measure it.

use crate::diagnostic::Diagnostic;
use std::rc::Rc;

/// Asked now and then while an evaluation lasts, in scripts and in their runs; an error ends it.
pub type Check = dyn Fn() -> Result<(), Diagnostic>;

/// Called as an evaluation begins: from then on the check that it returns is asked.
pub type Budget = dyn Fn() -> Rc<Check>;
