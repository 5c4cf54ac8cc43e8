//! What a learner can do, and the letter for it.

use crate::grade::Language;

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// To the next stage.
    Next,
    /// One more hint.
    Hint,
    /// What the stage asks for.
    Task,
    /// Back to the verdict.
    Verdict,
    /// The stages.
    List,
    /// The design with which the stage began.
    Reset,
    /// The reference and other designs.
    Solution,
    /// Every stage at once.
    CheckAll,
    /// Grade now.
    Grade,
    /// Enough.
    Quit,
    /// In the list: the stage above.
    Up,
    /// In the list: the stage below.
    Down,
    /// In the list: go on at this stage.
    Continue,
    /// In the list: only what is passed.
    Done,
    /// In the list: only what is not.
    Pending,
    /// In the list: everything.
    All,
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Act {
    /// Its key.
    pub const fn key(self) -> char {
        match self {
            Self::Next | Self::No => 'n',
            Self::Hint => 'h',
            Self::Task => 't',
            Self::Verdict => 'v',
            Self::List => 'l',
            Self::Reset => 'r',
            Self::Solution => 's',
            Self::CheckAll | Self::Continue => 'c',
            Self::Grade => 'g',
            Self::Quit => 'q',
            Self::Up => 'k',
            Self::Down => 'j',
            Self::Done => 'd',
            Self::Pending => 'p',
            Self::All => 'a',
            Self::Yes => 'y',
        }
    }

    /// Its name.
    pub const fn name(self, language: Language) -> &'static str {
        let (english, korean) = match self {
            Self::Next => ("next", "다음 단계"),
            Self::Hint => ("hint", "힌트"),
            Self::Task => ("task", "과제"),
            Self::Verdict => ("verdict", "판정"),
            Self::List => ("list", "목록"),
            Self::Reset => ("reset", "되돌리기"),
            Self::Solution => ("solution", "풀이"),
            Self::CheckAll => ("check all", "모두 채점"),
            Self::Grade => ("grade", "채점"),
            Self::Quit => ("quit", "끝내기"),
            Self::Up => ("up", "위"),
            Self::Down => ("down", "아래"),
            Self::Continue => ("continue here", "여기서 계속"),
            Self::Done => ("done", "통과한 것"),
            Self::Pending => ("pending", "남은 것"),
            Self::All => ("all", "전부"),
            Self::Yes => ("yes", "예"),
            Self::No => ("no", "아니요"),
        };
        language.pick(english, korean)
    }

    /// The one of these that a key means. A key of a Korean keyboard that is set to Hangul is the Latin letter on it.
    pub fn of_key(key: char, valid: &[Self]) -> Option<Self> {
        let key = on_latin_keyboard(key).to_ascii_lowercase();
        valid.iter().copied().find(|act| act.key() == key)
    }

    /// The one of these that a word means: its key, or its name in either language.
    pub fn of_word(word: &str, valid: &[Self]) -> Option<Self> {
        let mut letters = word.chars();
        if let (Some(key), None) = (letters.next(), letters.next()) {
            return Self::of_key(key, valid);
        }
        let named =
            |act: &Self| Language::ALL.iter().any(|language| act.name(*language).eq_ignore_ascii_case(word));
        valid.iter().copied().find(named)
    }
}

/// The Latin letter on the key of a Korean letter (two-set layout).
fn on_latin_keyboard(letter: char) -> char {
    const KEYS: [(char, char); 17] = [
        ('ㅜ', 'n'),
        ('ㅗ', 'h'),
        ('ㅅ', 't'),
        ('ㅍ', 'v'),
        ('ㅣ', 'l'),
        ('ㄱ', 'r'),
        ('ㄴ', 's'),
        ('ㅊ', 'c'),
        ('ㅎ', 'g'),
        ('ㅂ', 'q'),
        ('ㅏ', 'k'),
        ('ㅓ', 'j'),
        ('ㅇ', 'd'),
        ('ㅔ', 'p'),
        ('ㅁ', 'a'),
        ('ㅛ', 'y'),
        ('ㅃ', 'q'),
    ];
    KEYS.iter().find(|(korean, _)| *korean == letter).map_or(letter, |(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_what_is_valid_now() {
        assert_eq!(Act::of_key('N', &[Act::Yes, Act::No]), Some(Act::No));
        assert_eq!(Act::of_key('n', &[Act::Next, Act::Quit]), Some(Act::Next));
        assert_eq!(Act::of_key('ㅜ', &[Act::Next, Act::Quit]), Some(Act::Next));
        assert_eq!(Act::of_key('h', &[Act::Next, Act::Quit]), None);
        assert_eq!(Act::of_word("check all", &[Act::CheckAll]), Some(Act::CheckAll));
        assert_eq!(Act::of_word("힌트", &[Act::Quit, Act::Hint]), Some(Act::Hint));
    }
}
