//! Fixtures of the whole run, for every binary of this project.

use estrade::prelude::*;

use crate::journal::{reach, reach_blocking};

/// Depends on nothing. Its value tells the process that made it.
#[fixture(scope = session)]
pub async fn town() -> Result<String> {
    reach("setup town").await?;
    provide!(format!("town-{}", std::process::id()));
    reach("teardown town").await?;
    Ok(())
}

/// Depends on another one; not async.
#[fixture(scope = session)]
pub fn mill(town: &str) -> Result<String> {
    reach_blocking("setup mill")?;
    provide!(format!("mill-{}-of-{town}", std::process::id()));
    reach_blocking("teardown mill")?;
    Ok(())
}

/// Depends on one that depends on another one, and asks for a further one while it is set up.
#[fixture(scope = session)]
pub async fn bakery(mill: &str, request: &Request) -> Result<String> {
    let well = request.get(well).await?.clone();
    reach("setup bakery").await?;
    provide!(format!("bakery-{}-of-{mill}-at-{well}", std::process::id()));
    reach("teardown bakery").await?;
    Ok(())
}

/// What a shared fixture is told of who asks: the run, and no test.
#[fixture(scope = session)]
pub async fn well(request: &Request) -> Result<String> {
    reach("setup well").await?;
    let test = request.test().map_or("none", |_| "some");
    provide!(format!("test:{test},scope:{},run:{}", request.scope(), request.run_id()));
    reach("teardown well").await?;
    Ok(())
}

/// Gives up soon.
#[fixture(scope = session, timeout = "1s")]
pub async fn hasty() -> Result<String> {
    reach("setup hasty").await?;
    provide!(format!("hasty-{}", std::process::id()));
    reach("teardown hasty").await?;
    Ok(())
}
