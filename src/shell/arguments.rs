//! The command line.

use crate::grade::Language;
use crate::quiz::Month;
use crate::units::Duration;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Write an architecture as a program; the engine runs it, breaks it, and tells you what happened and why.
#[derive(Debug, Parser)]
#[command(name = "cloudkata", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do; without it, a hint where to begin
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Language of texts and verdicts: en or ko (default: the locale's)
    #[arg(long, global = true, value_name = "en|ko", value_parser = language)]
    pub lang: Option<Language>,
    /// Another course than the built-in one: the folder that holds its lessons/ and scripts/
    #[arg(long, global = true, value_name = "DIR")]
    pub course: Option<String>,
    /// How long a script may work, such as 10s (default: 2s)
    #[arg(long, global = true, value_name = "TIME", value_parser = time_limit)]
    pub time_limit: Option<Duration>,
    /// One thing a line, no colour: for pipes and screen readers
    #[arg(long, global = true)]
    pub plain: bool,
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "the languages are en and ko".to_owned())
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "a month is written like 2026-11".to_owned())
}

fn time_limit(text: &str) -> Result<Duration, String> {
    text.parse().map_err(|error: crate::units::ParseError| error.to_string())
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade a design: does it give users what the case asks for?
    Grade(Grade),
    /// Run any script and print its value
    Run(Run),
    /// Send users and faults through a design
    Simulate(Simulate),
    /// Who can reach whom, with the path or what blocks it
    Reach(Reach),
    /// The monthly bill, line by line
    Cost(Cost),
    /// What a resource kind, a property, a cause or a term means
    Explain(Explain),
    /// The whole script language: modules, constructors, properties, words
    Reference(Reference),
    /// The cases there are, or one of them with its stages
    Cases(Cases),
    /// The lessons there are
    Lessons(Lessons),
    /// Read a lesson
    Lesson(Lesson),
    /// Practise: questions on a lesson, a domain, an exam, or on everything
    Quiz(Quiz),
    /// Answer what is due today
    Review(Review),
    /// A timed mock exam: clf or saa
    Exam(Exam),
    /// Lay out the files of a case in a folder
    Init(Init),
    /// Grade a design on every save, with hints and a list of stages
    Watch(Watch),
    /// What you have passed, and the record's way to another machine and back
    Progress(ProgressOf),
    /// Make a course of somebody's question bank
    Import(Import),
    /// Write questions for Anki, Moodle (GIFT) or a spreadsheet (CSV)
    Export(Export),
    /// The preprocessor of the book; mdBook runs it
    #[command(hide = true)]
    Book(Book),
    /// Work on a course
    #[command(subcommand)]
    Course(Course),
}

/// Text for people, JSON for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// As [`Format`], and JUnit for dashboards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum GradeFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// JUnit XML.
    Junit,
}

/// `grade`.
#[derive(Debug, Args)]
pub struct Grade {
    /// The case, or the case and one of its stages (default: the last)
    #[arg(value_name = "CASE[/STAGE]")]
    pub target: String,
    /// The script, or several; - is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json|junit")]
    pub format: GradeFormat,
    /// Only this seed (default: several, and a requirement must be met on all)
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Every unmet requirement in full, with every cause and every hint
    #[arg(long)]
    pub all: bool,
    /// After a pass, compare with the reference and other designs in JSON too
    #[arg(long)]
    pub compare: bool,
}

/// `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The script; - is the standard input
    pub file: String,
    /// How its value is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The script; - is the standard input
    pub file: String,
    /// Requests a second
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub rps: Option<f64>,
    /// How long, such as 30m or 1h
    #[arg(long, value_name = "TIME")]
    pub duration: Option<String>,
    /// KIND:WHAT@TIME, such as stop-start:serving(1)@10m..12m, crash:ec2::instance.web@5m, zone-power-loss:busiest-az@20m
    #[arg(long = "fault", value_name = "FAULT")]
    pub faults: Vec<String>,
    /// Another design, run with the same users, to compare with
    #[arg(long, value_name = "FILE")]
    pub vs: Option<String>,
    /// Users and application of this case
    #[arg(long, value_name = "CASE")]
    pub case: Option<String>,
    /// Seed of every random number
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How the run is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `reach`.
#[derive(Debug, Args)]
pub struct Reach {
    /// The script; - is the standard input
    pub file: String,
    /// internet, an address range, or a resource such as ec2::instance.web
    pub from: String,
    /// A resource, or internet
    pub to: String,
    /// TCP port
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub port: u16,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `cost`.
#[derive(Debug, Args)]
pub struct Cost {
    /// The script; - is the standard input
    pub file: String,
    /// How the bill is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Such as ec2::instance, instance_type, stale-address, availability
    pub name: String,
    /// How the explanation is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `reference`.
#[derive(Debug, Args)]
pub struct Reference {
    /// As .d.rhai definitions for an editor, rather than as Markdown
    #[arg(long)]
    pub definitions: bool,
}

/// `cases`.
#[derive(Debug, Args)]
pub struct Cases {
    /// One of them
    pub case: Option<String>,
    /// How they are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `lessons`.
#[derive(Debug, Args)]
pub struct Lessons {
    /// How they are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `lesson`.
#[derive(Debug, Args)]
pub struct Lesson {
    /// Its id
    pub id: String,
    /// How it is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|markdown")]
    pub format: LessonFormat,
}

/// How a lesson is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LessonFormat {
    /// For people, as wide as the terminal.
    #[default]
    Text,
    /// As Markdown.
    Markdown,
}

/// `quiz`.
#[derive(Debug, Args)]
pub struct Quiz {
    /// A lesson, a domain (saa.resilient), an exam (clf, saa), a task (saa-2.2), a kind (predict), or a question
    pub topic: Option<String>,
    /// How many questions
    #[arg(short = 'n', long = "n", value_name = "K", default_value_t = 10, value_parser = at_least_one)]
    pub number: usize,
    /// The same seed asks the same questions
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Leave the schedule of reviews as it is
    #[arg(long)]
    pub cram: bool,
    /// How the results are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
    /// Another moment than now, in Unix milliseconds
    #[arg(long, hide = true)]
    pub now: Option<i64>,
}

/// `review`.
#[derive(Debug, Args)]
pub struct Review {
    /// Only tell what is due
    #[arg(long)]
    pub list: bool,
    /// At most so many questions
    #[arg(short = 'n', long = "n", value_name = "K", value_parser = at_least_one)]
    pub number: Option<usize>,
    /// The same seed asks the same variants
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How the results are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
    /// Another moment than now, in Unix milliseconds
    #[arg(long, hide = true)]
    pub now: Option<i64>,
}

/// `exam`.
#[derive(Debug, Args)]
pub struct Exam {
    /// CLF-C02 (clf) or SAA-C03 (saa)
    pub exam: String,
    /// The same seed draws the same questions
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Begin a new one, even where one is under way
    #[arg(long)]
    pub new: bool,
    /// Only tell how ready you are
    #[arg(long)]
    pub readiness: bool,
    /// How the results are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
    /// Another moment than now, in Unix milliseconds
    #[arg(long, hide = true)]
    pub now: Option<i64>,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The case
    pub case: String,
    /// The folder, which is made if there is none
    pub folder: String,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The case, or the case and the stage to begin at (default: where you were)
    #[arg(value_name = "CASE[/STAGE]")]
    pub target: String,
    /// The design, or the folder that init laid out (default: here, or the folder named like the case)
    #[arg(value_name = "FILE|DIR")]
    pub file: Option<String>,
    /// Do not look at the file; grade when asked
    #[arg(long)]
    pub manual_run: bool,
}

/// `progress`.
#[derive(Debug, Args)]
pub struct ProgressOf {
    /// Write the whole record as JSON; - is the standard output
    #[arg(long, value_name = "FILE", conflicts_with = "import")]
    pub export: Option<String>,
    /// Take in an exported record; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub import: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}

/// `book`.
#[derive(Debug, Args)]
pub struct Book {
    /// `supports`, and the renderer, when mdBook asks what this preprocessor can do
    pub question: Vec<String>,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The bank; - is the standard input
    pub file: String,
    /// The folder of the course, which is made if there is none; afterwards: cloudkata --course DIR quiz
    #[arg(long, value_name = "DIR")]
    pub to: String,
    /// Id of the lesson that the questions become (default: the name of the file)
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// What the bank is written in (default: guessed)
    #[arg(long, value_name = "checklist|numbered|aiken|gift|anki|json", value_parser = bank_format)]
    pub format: Option<crate::interchange::BankFormat>,
    /// Replace the lesson if it is there already
    #[arg(long)]
    pub replace: bool,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "expected a number from 1".to_owned())
}

fn bank_format(text: &str) -> Result<crate::interchange::BankFormat, String> {
    let all = crate::interchange::BankFormat::ALL;
    all.into_iter().find(|format| format.name() == text).ok_or_else(|| {
        format!("expected one of {}", all.map(crate::interchange::BankFormat::name).join(", "))
    })
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Only the questions of these lessons
    #[arg(value_name = "LESSON")]
    pub lessons: Vec<String>,
    /// For whom
    #[arg(long, value_enum, hide_possible_values = true, value_name = "anki|gift|csv")]
    pub format: ExportTo,
    /// The seed of what is drawn
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// A program that questions are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportTo {
    /// Anki's text import.
    Anki,
    /// Moodle's GIFT.
    Gift,
    /// A spreadsheet.
    Csv,
}

/// `course`.
#[derive(Debug, Subcommand)]
pub enum Course {
    /// Hold a course to its promises
    Check(Check),
}

/// `course check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The folder that holds lessons/ and scripts/
    pub folder: String,
    /// The seeds, such as 1,2,3
    #[arg(long, value_delimiter = ',', default_value = "1,2,3,4,5", value_name = "N,…")]
    pub seeds: Vec<u64>,
    /// Shares of the case's load, such as 0.9,1,1.1
    #[arg(long, value_delimiter = ',', default_value = "0.9,1,1.1", value_name = "X,…")]
    pub loads: Vec<f64>,
    /// Only this case
    #[arg(long, value_name = "CASE")]
    pub case: Option<String>,
    /// Only lessons and questions
    #[arg(long, conflicts_with = "case")]
    pub texts: bool,
    /// Only this lesson and its questions
    #[arg(long, value_name = "LESSON", conflicts_with = "case")]
    pub lesson: Option<String>,
    /// How many times each generated question is drawn
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub draws: u64,
    /// The month for which facts must be fresh (default: this one)
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub today: Option<Month>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, value_name = "text|json")]
    pub format: Format,
}
