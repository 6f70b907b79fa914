//! Which program called, by its user agent.

/// The name of the program, without versions and what else a user agent tells of the machine: a
/// handful of names stand for millions of user agents, and an upgrade is no other program.
#[must_use]
pub(super) fn program(user_agent: &str) -> &str {
    /// Longest name that is kept.
    const LONGEST: usize = 48;
    /// What tells a program, in the order in which it is looked for.
    const SIGNS: [(&str, &str); 18] = [
        ("Terraform/", "Terraform"),
        ("Pulumi/", "Pulumi"),
        ("Kubernetes", "Kubernetes"),
        ("aws-cli/", "aws-cli"),
        ("aws-cdk/", "aws-cdk"),
        ("Boto3/", "Boto3"),
        ("Botocore/", "Botocore"),
        ("S3Console/", "AWS console"),
        ("AWSConsole", "AWS console"),
        ("aws-internal/", "AWS Internal"),
        ("aws-sdk-", ""),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("Mozilla/", "a browser"),
        ("curl/", "curl"),
    ];
    let text = user_agent.trim_start_matches('[').trim_end_matches(']');
    for (sign, name) in SIGNS {
        let Some(at) = text.find(sign) else { continue };
        if !name.is_empty() {
            return name;
        }
        let rest = text.get(at..).unwrap_or(text);
        return first_word(rest, LONGEST);
    }
    first_word(text, LONGEST)
}

fn first_word(text: &str, longest: usize) -> &str {
    let end = text.find(['/', ' ', ';', '(', ',']).unwrap_or(text.len());
    let mut end = if end == 0 { text.len() } else { end }.min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether a person sits before it: a browser roams between networks with its laptop.
#[must_use]
pub(super) fn is_browser(program: &str) -> bool {
    matches!(
        program,
        "Edge" | "Opera" | "Firefox" | "Chrome" | "Safari" | "a browser"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_machines_do_not_matter() {
        let cases = [
            ("aws-cli/2.24.9 md/awscrt#0.23.8 ua/2.1", "aws-cli"),
            ("[aws-cli/1.11.10 Python/2.7.8 Linux/3.2.45]", "aws-cli"),
            ("Boto3/1.37.4 md/Botocore#1.37.4 Botocore/1.37.4", "Boto3"),
            (
                "APN/1.0 HashiCorp/1.0 Terraform/1.11.1 aws-sdk-go-v2/1.36.3",
                "Terraform",
            ),
            (
                "aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.0",
                "aws-sdk-go-v2",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
                "Firefox",
            ),
            (
                "cloudformation.amazonaws.com",
                "cloudformation.amazonaws.com",
            ),
            ("AWS Internal", "AWS"),
            ("", ""),
            ("/", "/"),
        ];
        for (agent, name) in cases {
            assert_eq!(program(agent), name, "{agent}");
        }
        let long = "ü".repeat(200);
        assert!(program(&long).len() <= 48);
    }
}
