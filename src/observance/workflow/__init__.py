"""Workflow: one public function per user action; the only place where rooms are wired."""
