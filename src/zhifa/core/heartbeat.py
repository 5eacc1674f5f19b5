"""心跳 — when each background process was last alive (``/readyz`` and ``/metrics`` show the age)."""

from django.db import models


class Heartbeat(models.Model):
    """心跳."""

    name = models.CharField("进程", max_length=40, primary_key=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "心跳"
