"""“Is an IOP right for me?”: questions, rules, and the page that asks and answers."""
