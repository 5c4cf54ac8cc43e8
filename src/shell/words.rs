//! What the shell itself says to a learner, in English and Korean.

use crate::grade::Language;

/// A sentence of the shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// Status of a requirement.
    Met,
    /// Status of a requirement.
    Unmet,
    /// Status of a requirement.
    Error,
    /// Headline: passed.
    AllMet,
    /// Headline: not passed.
    NotYet,
    /// Headline: not judged.
    NotJudged,
    /// Label of what was expected.
    Expected,
    /// Label of what was observed.
    Observed,
    /// Label of the time.
    When,
    /// Label of the place.
    Where,
    /// Label of the causes.
    Why,
    /// Label of other evidence.
    Seen,
    /// Label of the next step.
    Try,
    /// Label of the replay command.
    Again,
    /// Heading above the other unmet requirements.
    AlsoUnmet,
    /// Label of the bill.
    Cost,
    /// Label of the seeds.
    Seeds,
    /// What comes next.
    NextStage,
    /// After the last stage.
    LastStage,
    /// Heading of the comparison.
    SideBySide,
    /// The learner's own design.
    Yours,
    /// Column of availability.
    Availability,
    /// Column of latency.
    Slowest,
    /// Column of what was lost.
    Lost,
    /// Column of what the Internet can reach.
    Exposed,
    /// Column of money.
    PerMonth,
    /// A price that is not known.
    Unknown,
    /// How many requests failed for other causes; their number stands for `{}`.
    OtherCauses,
    /// How to see the rest.
    Rest,
    /// How to see the rest at the prompt.
    RestAtPrompt,
    /// A problem while judging.
    CouldNotJudge,
    /// Label of a further hint, before its number.
    Hint,
}

impl Phrase {
    /// The words.
    pub const fn text(self, language: Language) -> &'static str {
        let (english, korean) = match self {
            Self::Met => ("met", "충족"),
            Self::Unmet => ("unmet", "미충족"),
            Self::Error => ("error", "오류"),
            Self::AllMet => ("every requirement is met", "모든 요구 사항을 충족합니다"),
            Self::NotYet => ("not there yet", "아직입니다"),
            Self::NotJudged => ("could not be judged", "판정하지 못했습니다"),
            Self::Expected => ("expected", "기대"),
            Self::Observed => ("observed", "관측"),
            Self::When => ("when", "언제"),
            Self::Where => ("where", "어디"),
            Self::Why => ("why", "이유"),
            Self::Seen => ("seen", "단서"),
            Self::Try => ("try", "해 보기"),
            Self::Again => ("again", "다시"),
            Self::AlsoUnmet => ("Also unmet", "그 밖에 충족하지 못한 것"),
            Self::Cost => ("cost", "비용"),
            Self::Seeds => ("seeds", "시드"),
            Self::NextStage => ("next", "다음"),
            Self::LastStage => ("This was the last stage.", "마지막 단계였습니다."),
            Self::SideBySide => {
                ("Side by side, over every run of this stage", "이 단계의 모든 실행을 나란히 비교")
            }
            Self::Yours => ("yours", "내 설계"),
            Self::Availability => ("answered", "응답률"),
            Self::Slowest => ("p99", "p99"),
            Self::Lost => ("lost", "유실"),
            Self::Exposed => ("exposed", "외부 노출"),
            Self::PerMonth => ("a month", "월 비용"),
            Self::Unknown => ("unknown", "알 수 없음"),
            Self::OtherCauses => ("and {} more for other causes", "그 밖의 이유로 {}건 더"),
            Self::Rest => ("everything in full: add --all", "전부 자세히 보려면 --all을 붙이세요"),
            Self::Hint => ("hint", "힌트"),
            Self::RestAtPrompt => ("everything in full: :check all", "전부 자세히 보려면 :check all"),
            Self::CouldNotJudge => {
                ("This requirement could not be judged", "이 요구 사항은 판정하지 못했습니다")
            }
        };
        language.pick(english, korean)
    }
}
