//! The bare handler: the same web server, with a fixed response and no other work.

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::Outcome;

/// Serves the file given as second argument at the address given as first.
pub(crate) fn serve() -> Outcome {
    let mut arguments = std::env::args().skip(2);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("bare ADDRESS FILE".into());
    };
    let body = web::Bytes::from(std::fs::read(file)?);
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let body = body.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        }))
    });
    let workers = std::thread::available_parallelism()?.get();
    Ok(actix_web::rt::System::new().block_on(server.workers(workers).bind(address)?.run())?)
}
