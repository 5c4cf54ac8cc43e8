//! The two exams, their domains with weights, and the task statements of their guides.
//!
//! Facts as of 2026-10 from the exam guides of CLF-C02 and SAA-C03. The titles of tasks are ours, in few words.

use crate::text::Language;
use serde::{Serialize, Serializer};
use std::fmt;

/// An exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exam {
    /// AWS Certified Cloud Practitioner, CLF-C02.
    CloudPractitioner,
    /// AWS Certified Solutions Architect - Associate, SAA-C03.
    SolutionsArchitect,
}

/// Questions of an exam.
pub const QUESTIONS: usize = 65;

/// Questions of an exam that count; the others try out new questions, and nobody is told which they are.
pub const SCORED: usize = 50;

impl Exam {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CloudPractitioner, Self::SolutionsArchitect];

    /// AWS's code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CloudPractitioner => "CLF-C02",
            Self::SolutionsArchitect => "SAA-C03",
        }
    }

    /// How domains and tasks begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::CloudPractitioner => "clf",
            Self::SolutionsArchitect => "saa",
        }
    }

    /// The exam of a code; the short forms `clf` and `saa` count too, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        Self::ALL.into_iter().find(|exam| text == exam.prefix() || text == exam.code().to_ascii_lowercase())
    }

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::CloudPractitioner => "AWS Certified Cloud Practitioner",
            Self::SolutionsArchitect => "AWS Certified Solutions Architect - Associate",
        }
    }

    /// Minutes that it lasts.
    pub const fn minutes(self) -> u32 {
        match self {
            Self::CloudPractitioner => 90,
            Self::SolutionsArchitect => 130,
        }
    }

    /// The scaled score that passes, of 100 to 1000.
    pub const fn passing(self) -> u32 {
        match self {
            Self::CloudPractitioner => 700,
            Self::SolutionsArchitect => 720,
        }
    }

    /// Its domains, in the order of the guide.
    pub fn domains(self) -> impl Iterator<Item = Domain> {
        Domain::ALL.into_iter().filter(move |domain| domain.exam() == self)
    }
}

/// A domain of an exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// CLF-C02 1.
    Concepts,
    /// CLF-C02 2.
    Security,
    /// CLF-C02 3.
    Technology,
    /// CLF-C02 4.
    Billing,
    /// SAA-C03 1.
    Secure,
    /// SAA-C03 2.
    Resilient,
    /// SAA-C03 3.
    Performance,
    /// SAA-C03 4.
    Cost,
}

/// What there is to say about a domain.
struct Facts {
    name: &'static str,
    exam: Exam,
    number: u8,
    /// Percent of the scored content.
    weight: u32,
    title: (&'static str, &'static str),
    tasks: &'static [(&'static str, &'static str)],
}

use Exam::{CloudPractitioner, SolutionsArchitect};

const fn facts(domain: Domain) -> &'static Facts {
    &FACTS[domain as usize]
}

#[rustfmt::skip]
const FACTS: [Facts; 8] = [
    Facts { name: "clf.concepts", exam: CloudPractitioner, number: 1, weight: 24, title: ("Cloud concepts", "클라우드 개념"), tasks: &[
        ("benefits of the cloud", "클라우드의 이점"), ("design principles", "설계 원칙"),
        ("migration", "마이그레이션"), ("economics of the cloud", "클라우드의 경제성")] },
    Facts { name: "clf.security", exam: CloudPractitioner, number: 2, weight: 30, title: ("Security and compliance", "보안 및 규정 준수"), tasks: &[
        ("shared responsibility", "공동 책임 모델"), ("security, governance, compliance", "보안, 거버넌스, 규정 준수"),
        ("access management", "액세스 관리"), ("security components and resources", "보안 구성 요소와 자료")] },
    Facts { name: "clf.technology", exam: CloudPractitioner, number: 3, weight: 34, title: ("Cloud technology and services", "클라우드 기술 및 서비스"), tasks: &[
        ("deploying and operating", "배포와 운영"), ("global infrastructure", "글로벌 인프라"), ("compute", "컴퓨팅"),
        ("databases", "데이터베이스"), ("network", "네트워크"), ("storage", "스토리지"),
        ("AI/ML and analytics", "AI/ML과 분석"), ("other services", "그 밖의 서비스")] },
    Facts { name: "clf.billing", exam: CloudPractitioner, number: 4, weight: 12, title: ("Billing, pricing and support", "결제, 요금 및 지원"), tasks: &[
        ("pricing models", "요금 모델"), ("billing, budgets, cost", "결제, 예산, 비용 관리"),
        ("technical resources and support", "기술 자료와 지원 플랜")] },
    Facts { name: "saa.secure", exam: SolutionsArchitect, number: 1, weight: 30, title: ("Secure architectures", "보안 아키텍처"), tasks: &[
        ("secure access", "보안 액세스"), ("secure workloads and applications", "워크로드와 애플리케이션 보안"),
        ("data security controls", "데이터 보안 제어")] },
    Facts { name: "saa.resilient", exam: SolutionsArchitect, number: 2, weight: 26, title: ("Resilient architectures", "복원력을 갖춘 아키텍처"), tasks: &[
        ("scalable, loosely coupled", "확장성과 느슨한 결합"), ("highly available, fault tolerant", "고가용성과 내결함성")] },
    Facts { name: "saa.performance", exam: SolutionsArchitect, number: 3, weight: 24, title: ("High-performing architectures", "고성능 아키텍처"), tasks: &[
        ("storage", "스토리지"), ("compute", "컴퓨팅"), ("databases", "데이터베이스"), ("network", "네트워크"),
        ("ingestion and transformation", "데이터 수집과 변환")] },
    Facts { name: "saa.cost", exam: SolutionsArchitect, number: 4, weight: 20, title: ("Cost-optimized architectures", "비용에 최적화된 아키텍처"), tasks: &[
        ("storage", "스토리지"), ("compute", "컴퓨팅"), ("databases", "데이터베이스"), ("network", "네트워크")] },
];

impl Domain {
    /// All, by exam and number.
    pub const ALL: [Self; 8] = [
        Self::Concepts,
        Self::Security,
        Self::Technology,
        Self::Billing,
        Self::Secure,
        Self::Resilient,
        Self::Performance,
        Self::Cost,
    ];

    /// Its name in comments, such as `saa.resilient`.
    pub const fn name(self) -> &'static str {
        facts(self).name
    }

    /// Its exam.
    pub const fn exam(self) -> Exam {
        facts(self).exam
    }

    /// Its number in the guide.
    pub const fn number(self) -> u8 {
        facts(self).number
    }

    /// Percent of the scored content of its exam.
    pub const fn weight(self) -> u32 {
        facts(self).weight
    }

    /// Its title.
    pub const fn title(self, language: Language) -> &'static str {
        let (english, korean) = facts(self).title;
        language.pick(english, korean)
    }

    /// The domain of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|domain| domain.name() == text)
    }

    /// The task statements of the guide.
    pub fn tasks(self) -> impl Iterator<Item = Task> {
        (1..=facts(self).tasks.len() as u8).map(move |number| Task { domain: self, number })
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Domain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A task statement of an exam guide, such as SAA-C03's 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// Its domain.
    pub domain: Domain,
    /// Its number in the domain, from 1.
    pub number: u8,
}

impl Task {
    /// Every task of both guides.
    pub fn all() -> impl Iterator<Item = Self> {
        Domain::ALL.into_iter().flat_map(Domain::tasks)
    }

    /// The task of a name such as `saa-2.2`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|task| task.to_string() == text)
    }

    /// What it is about, in few words.
    pub fn title(self, language: Language) -> &'static str {
        let found = facts(self.domain).tasks.get(usize::from(self.number).wrapping_sub(1));
        found.map_or("", |(english, korean)| language.pick(english, korean))
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = self.domain;
        f.pad(&format!("{}-{}.{}", domain.exam().prefix(), domain.number(), self.number))
    }
}

impl Serialize for Task {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_an_exam_make_a_hundred() {
        for exam in Exam::ALL {
            assert_eq!(exam.domains().map(Domain::weight).sum::<u32>(), 100, "{exam:?}");
        }
    }

    #[test]
    fn names_lead_back_to_what_they_name() {
        for domain in Domain::ALL {
            assert_eq!(Domain::parse(domain.name()), Some(domain));
        }
        assert_eq!(Task::all().count(), 19 + 14);
        for task in Task::all() {
            assert_eq!(Task::parse(&task.to_string()), Some(task));
            assert!(!task.title(Language::Korean).is_empty());
        }
        assert_eq!(Exam::parse("saa-c03"), Some(Exam::SolutionsArchitect));
        assert_eq!(Exam::parse("SAA"), Some(Exam::SolutionsArchitect));
        assert_eq!(Exam::parse("SAA-C04"), None);
    }
}
