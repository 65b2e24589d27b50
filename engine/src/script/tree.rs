//! A script as a tree.

use std::rc::Rc;

use super::value::Value;

/// What is known of a value before the script runs. Most of a script is [`Type::Def`]: whatever comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Def,
    Bool,
    Int,
    Long,
    Float,
    Double,
    Text,
    List,
    Map,
    /// Nothing: what `null` is.
    Null,
}

impl Type {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "def" => Self::Def,
            "boolean" => Self::Bool,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "String" => Self::Text,
            "List" | "ArrayList" => Self::List,
            "Map" | "HashMap" => Self::Map,
            _ => return None,
        })
    }

    /// How servers call it in their errors.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Def => "def",
            Self::Bool => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Text => "java.lang.String",
            Self::List => "java.util.ArrayList",
            Self::Map => "java.util.HashMap",
            Self::Null => "java.lang.Object",
        }
    }

    /// The place of a primitive number's type among those that it widens to.
    pub(super) fn width(self) -> Option<u8> {
        match self {
            Self::Int => Some(0),
            Self::Long => Some(1),
            Self::Float => Some(2),
            Self::Double => Some(3),
            _ => None,
        }
    }
}

/// What a script, or a lambda, is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Nothing,
    Anything,
    Number,
    Truth,
}

#[derive(Debug)]
pub(super) struct Expr {
    /// Where it is told to be when it fails, in characters of the script.
    pub(super) at: usize,
    pub(super) ty: Type,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Constant(Value),
    Local(usize),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    /// A new list or map, of what is in another one.
    New(Type, Option<Box<Expr>>),
    /// `of.name`; `of?.name` is nothing where `of` is.
    Field {
        of: Box<Expr>,
        name: Rc<str>,
        safe: bool,
    },
    Index {
        of: Box<Expr>,
        key: Box<Expr>,
    },
    Call {
        of: Box<Expr>,
        name: Rc<str>,
        args: Vec<Arg>,
        safe: bool,
    },
    Static {
        class: Rc<str>,
        name: Rc<str>,
        args: Vec<Expr>,
    },
    Negative(Box<Expr>),
    Positive(Box<Expr>),
    /// `~`
    Inverted(Box<Expr>),
    Not(Box<Expr>),
    Binary {
        op: Op,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Is {
        of: Box<Expr>,
        class: Rc<str>,
    },
    Choice {
        when: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `?:`
    Elvis(Box<Expr>, Box<Expr>),
    Assign {
        to: Box<Expr>,
        op: Option<Op>,
        value: Box<Expr>,
    },
    /// `++` and `--`: the value before, where it stands behind.
    Step {
        of: Box<Expr>,
        by: i32,
        before: bool,
    },
    Cast {
        to: Type,
        explicit: bool,
        of: Box<Expr>,
    },
}

#[derive(Debug)]
pub(super) enum Arg {
    Value(Expr),
    Lambda(Rc<Lambda>),
}

#[derive(Debug)]
pub(super) struct Lambda {
    /// The locals that take what it is called with.
    pub(super) parameters: Vec<(usize, Type)>,
    pub(super) body: Block,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    BitAnd,
    BitXor,
    BitOr,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Op {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::ShiftRightUnsigned => ">>>",
            Self::BitAnd => "&",
            Self::BitXor => "^",
            Self::BitOr => "|",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// How servers call what it does.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Add => "addition",
            Self::Subtract => "subtraction",
            Self::Multiply => "multiplication",
            Self::Divide => "division",
            Self::Remainder => "remainder",
            Self::ShiftLeft => "left shift",
            Self::ShiftRight => "right shift",
            Self::ShiftRightUnsigned => "unsigned right shift",
            Self::BitAnd => "bitwise and",
            Self::BitXor => "bitwise xor",
            Self::BitOr => "bitwise or",
            Self::Equal => "equals",
            Self::Unequal => "not equals",
            Self::Less => "less than",
            Self::LessOrEqual => "less than or equals",
            Self::Greater => "greater than",
            Self::GreaterOrEqual => "greater than or equals",
        }
    }

    pub(super) fn compares(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::Unequal
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }
}

pub(super) type Block = Vec<Statement>;

#[derive(Debug)]
pub(super) enum Statement {
    Expr(Expr),
    /// A local gets its value, or its type's zero.
    Declare(usize, Type, Option<Expr>),
    If(Expr, Block, Block),
    /// `for` has all of it, `while` the condition alone; a condition that is left out is true.
    Loop {
        first: Block,
        when: Option<Expr>,
        each: Option<Expr>,
        body: Block,
    },
    DoWhile(Block, Expr),
    Each {
        local: usize,
        ty: Type,
        of: Expr,
        body: Block,
    },
    Break,
    Continue,
    Return(Option<Expr>),
}
