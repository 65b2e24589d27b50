//! What servers refuse of a script before it runs: statements that do nothing, are never reached, or never end.

use super::failure::Failure;
use super::tree::{Answer, Arg, Block, Expr, Kind, Statement, Type};
use super::typing::fit_answer;
use super::value::Value;

/// How deep a tree may be: each level takes of the engine's stack when it runs.
const DEEPEST: usize = 120;

/// Checks a script. Where something is asked for, its last expression is the answer.
pub(super) fn check(body: &mut Block, answer: Answer) -> Result<(), Failure> {
    block(body, answer, false)
}

/// Checks the statements of a block: the last of a script, or of a loop, is another matter than those before.
fn block(body: &mut Block, answer: Answer, last_of_loop: bool) -> Result<(), Failure> {
    let length = body.len();
    let mut ended = false;
    for (place, statement) in body.iter_mut().enumerate() {
        if ended {
            let at = place_of(statement).unwrap_or(0);
            return Err(Failure::syntax(at, "invalid block: unreachable statement"));
        }
        let is_last = place + 1 == length;
        let answer = if is_last { answer } else { Answer::Nothing };
        check_one(statement, answer, last_of_loop && is_last)?;
        ended = ends(statement);
    }
    Ok(())
}

fn check_one(statement: &mut Statement, answer: Answer, last_of_loop: bool) -> Result<(), Failure> {
    match statement {
        Statement::Expr(expr) => {
            shallow(expr)?;
            if answer != Answer::Nothing {
                let nothing = Expr { at: 0, ty: Type::Def, kind: Kind::Constant(Value::Null) };
                let value = fit_answer(std::mem::replace(expr, nothing), answer)?;
                *statement = Statement::Return(Some(value));
                return Ok(());
            }
            does_something(expr)
        }
        Statement::Declare(_, _, value) | Statement::Return(value) => value.as_ref().map_or(Ok(()), shallow),
        Statement::If(when, then, otherwise) => {
            shallow(when)?;
            if is_constant(when).is_some() || then.is_empty() {
                return Err(Failure::syntax(when.at, "extraneous if block"));
            }
            block(then, answer, last_of_loop)?;
            block(otherwise, answer, last_of_loop)
        }
        Statement::Loop { first, when, each, body } => {
            block(first, Answer::Nothing, false)?;
            if let Some(when) = when {
                shallow(when)?;
                match is_constant(when) {
                    Some(false) => return Err(Failure::syntax(when.at, "extraneous while loop")),
                    // Where something is done in it, servers find out when it has run for too long.
                    Some(true) if body.is_empty() => {
                        return Err(Failure::syntax(when.at, "no paths escape from while loop"));
                    }
                    _ => {}
                }
            }
            for one in each.iter() {
                shallow(one)?;
                does_something(one)?;
            }
            block(body, Answer::Nothing, true)?;
            check_goes_round(when.as_ref().map_or(0, |when| when.at), body, "for")
        }
        Statement::DoWhile(body, when) => {
            shallow(when)?;
            if body.is_empty() || is_constant(when) == Some(false) {
                return Err(Failure::syntax(when.at, "extraneous do-while loop"));
            }
            block(body, Answer::Nothing, true)?;
            check_goes_round(when.at, body, "do-while")
        }
        Statement::Each { of, body, .. } => {
            shallow(of)?;
            if body.is_empty() {
                return Err(Failure::syntax(of.at, "extraneous foreach loop"));
            }
            block(body, Answer::Nothing, true)?;
            check_goes_round(of.at, body, "foreach")
        }
        Statement::Continue if last_of_loop => Err(Failure::syntax(0, "extraneous continue statement")),
        Statement::Break | Statement::Continue => Ok(()),
    }
}

/// Refuses a loop that is left in its first round.
fn check_goes_round(at: usize, body: &Block, kind: &str) -> Result<(), Failure> {
    if body.last().is_some_and(ends) && !body.iter().any(continues) {
        return Err(Failure::syntax(at, format!("extraneous {kind} loop")));
    }
    Ok(())
}

fn does_something(expr: &Expr) -> Result<(), Failure> {
    let operation = |name: &str, sign: &str| format!("result not used from {name} operation [{sign}]");
    let unused = match &expr.kind {
        Kind::Assign { .. } | Kind::Step { .. } | Kind::Call { .. } | Kind::Static { .. } => return Ok(()),
        Kind::Constant(Value::Text(text)) => format!("string constant [{text}] not used"),
        Kind::Constant(Value::Int(number)) => format!("numeric constant [{number}] not used"),
        Kind::Constant(Value::Bool(flag)) => format!("boolean constant [{flag}] not used"),
        Kind::Constant(Value::Null) => "null constant not used".to_owned(),
        Kind::Field { .. } => "result of dot operator [.] not used".to_owned(),
        Kind::Index { .. } => "result of brace operator not used".to_owned(),
        Kind::List(_) => "result not used from list initializer".to_owned(),
        Kind::Map(_) => "result not used from map initializer".to_owned(),
        Kind::Binary { op, .. } => operation(op.name(), op.sign()),
        Kind::Not(_) => operation("boolean not", "!"),
        Kind::Negative(_) => operation("subtraction", "-"),
        Kind::And(..) => operation("boolean and", "&&"),
        Kind::Or(..) => operation("boolean or", "||"),
        Kind::Choice { .. } => "result not used from conditional operation [?:]".to_owned(),
        Kind::Elvis(..) => "result not used from elvis operation [?:]".to_owned(),
        Kind::Cast { to, .. } => {
            format!("result not used from explicit cast with target type [{}]", to.name())
        }
        _ => "result not used".to_owned(),
    };
    Err(Failure::syntax(expr.at, format!("not a statement: {unused}")))
}

fn is_constant(expr: &Expr) -> Option<bool> {
    match expr.kind {
        Kind::Constant(Value::Bool(flag)) => Some(flag),
        _ => None,
    }
}

/// Whether nothing after it is reached.
pub(super) fn ends(statement: &Statement) -> bool {
    match statement {
        Statement::Return(_) | Statement::Break | Statement::Continue => true,
        Statement::If(_, then, otherwise) => {
            then.last().is_some_and(ends) && otherwise.last().is_some_and(ends)
        }
        Statement::Loop { when, body, .. } => {
            when.as_ref().is_none_or(|when| is_constant(when) == Some(true)) && !body.iter().any(breaks)
        }
        _ => false,
    }
}

/// Whether it may begin the next round of the loop around it.
fn continues(statement: &Statement) -> bool {
    match statement {
        Statement::Continue => true,
        Statement::If(_, then, otherwise) => then.iter().chain(otherwise).any(continues),
        _ => false,
    }
}

/// Whether it may end the loop around it.
fn breaks(statement: &Statement) -> bool {
    match statement {
        Statement::Break => true,
        Statement::If(_, then, otherwise) => then.iter().chain(otherwise).any(breaks),
        _ => false,
    }
}

fn place_of(statement: &Statement) -> Option<usize> {
    match statement {
        Statement::Expr(expr) | Statement::If(expr, ..) | Statement::Return(Some(expr)) => Some(expr.at),
        _ => None,
    }
}

fn shallow(expr: &Expr) -> Result<(), Failure> {
    if depth(expr) > DEEPEST { Err(super::parse::too_deep()) } else { Ok(()) }
}

fn depth(expr: &Expr) -> usize {
    let of_args = |args: &[Arg]| args.iter().map(depth_of_arg).max().unwrap_or(0);
    let parts = match &expr.kind {
        Kind::Constant(_) | Kind::Local(_) => 0,
        Kind::List(items) | Kind::Static { args: items, .. } => items.iter().map(depth).max().unwrap_or(0),
        Kind::Map(members) => {
            members.iter().map(|(name, value)| depth(name).max(depth(value))).max().unwrap_or(0)
        }
        Kind::New(_, of) => of.as_deref().map_or(0, depth),
        Kind::Field { of, .. }
        | Kind::Negative(of)
        | Kind::Positive(of)
        | Kind::Inverted(of)
        | Kind::Not(of)
        | Kind::Is { of, .. }
        | Kind::Step { of, .. }
        | Kind::Cast { of, .. } => depth(of),
        Kind::Call { of, args, .. } => depth(of).max(of_args(args)),
        Kind::Index { of: left, key: right }
        | Kind::Binary { left, right, .. }
        | Kind::And(left, right)
        | Kind::Or(left, right)
        | Kind::Elvis(left, right)
        | Kind::Assign { to: left, value: right, .. } => depth(left).max(depth(right)),
        Kind::Choice { when, then, otherwise } => depth(when).max(depth(then)).max(depth(otherwise)),
    };
    parts + 1
}

fn depth_of_arg(arg: &Arg) -> usize {
    match arg {
        Arg::Value(value) => depth(value),
        Arg::Lambda(lambda) => depth_of_block(&lambda.body),
    }
}

fn depth_of_block(body: &Block) -> usize {
    body.iter().map(depth_of_statement).max().unwrap_or(0) + 1
}

fn depth_of_statement(statement: &Statement) -> usize {
    match statement {
        Statement::Expr(expr) | Statement::Declare(_, _, Some(expr)) | Statement::Return(Some(expr)) => {
            depth(expr)
        }
        Statement::Declare(_, _, None) | Statement::Return(None) | Statement::Break | Statement::Continue => {
            0
        }
        Statement::If(when, then, otherwise) => {
            depth(when).max(depth_of_block(then)).max(depth_of_block(otherwise))
        }
        Statement::Loop { first, when, each, body } => {
            let heads = when.iter().chain(each).map(depth).max().unwrap_or(0);
            heads.max(depth_of_block(first)).max(depth_of_block(body))
        }
        Statement::DoWhile(body, of) | Statement::Each { of, body, .. } => {
            depth(of).max(depth_of_block(body))
        }
    }
}
