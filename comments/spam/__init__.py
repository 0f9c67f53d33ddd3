"""Whether a comment is spam: what speaks for it and against it, in words, without a captcha or a third party."""
