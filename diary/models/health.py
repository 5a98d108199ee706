"""What workers say of themselves, for the technician's page."""

from django.db import models


class WorkerReport(models.Model):
    """One worker's last word: `walls` that hold around its tools, `tools` by name and version."""

    worker = models.CharField(max_length=80, primary_key=True)
    seen_at = models.DateTimeField()
    walls = models.JSONField(default=list)
    tools = models.JSONField(default=dict)
