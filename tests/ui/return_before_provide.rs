use estrade::prelude::*;

#[fixture]
async fn server() -> Result<u8> {
    if std::env::args().count() > 1 {
        return Ok(1); //~
    }
    if std::env::args().count() > 2 {
        return Err("too many".into());
    }
    let late = || {
        return 3;
    };
    provide!(late());
    Ok(())
}

#[fixture]
fn plain() -> u8 {
    if std::env::args().count() > 1 {
        return 1; //~
    }
    provide!(2);
}
