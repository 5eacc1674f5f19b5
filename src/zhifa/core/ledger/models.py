"""账本 — tables of the ledger: entries as they happen, leaves as they are sequenced, tiles, checkpoints.

An entry is written in the transaction of its operation and has no place in the tree yet ("pending"); the
sequencer gives it one. So no operation waits for another at the head of the log. None of these rows can
be changed or deleted by the application role; the body and salt of an entry can be erased (个人信息保护法
第四十七条) through one database function, and the commitment stays.
"""

from django.db import models

from zhifa.core.account import Account
from zhifa.core.matter import Matter


class LedgerEntry(models.Model):
    """账目 — one operation: who did what when on what ground. The columns repeat the body for reading."""

    uid = models.UUIDField("操作标识", unique=True)
    operation = models.CharField("操作", max_length=60)
    title = models.CharField("名称", max_length=60)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name="事", db_index=False
    )
    actor_kind = models.CharField("行为人种类", max_length=10)
    actor_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号", db_index=False
    )
    actor_name = models.CharField("行为人", max_length=80)
    at = models.DateTimeField("时间")
    note = models.CharField("说明", max_length=300, blank=True)
    public_note = models.CharField("向群众显示", max_length=200, blank=True)
    refused = models.BooleanField("被拒绝", default=False)
    commitment = models.BinaryField("承诺值")
    body = models.BinaryField("正文", null=True)
    salt = models.BinaryField("盐", null=True)

    class Meta:
        verbose_name = "账目"
        indexes = [
            models.Index(
                fields=["matter", "id"], name="entry_matter", condition=models.Q(matter__isnull=False)
            ),
            models.Index(
                fields=["actor_account", "-id"],
                name="entry_actor",
                condition=models.Q(actor_account__isnull=False),
            ),
        ]


class LedgerLeaf(models.Model):
    """叶 — the place of an entry in the tree."""

    index = models.BigIntegerField("序号", primary_key=True)
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, related_name="leaf", verbose_name="账目"
    )
    leaf_hash = models.BinaryField("叶散列")

    class Meta:
        verbose_name = "叶"


class LedgerTile(models.Model):
    """瓦片 — 256 hashes of one level (C2SP tlog-tiles); only full tiles are kept."""

    level = models.SmallIntegerField("层")
    index = models.BigIntegerField("序号")
    hashes = models.BinaryField("散列")

    class Meta:
        verbose_name = "瓦片"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="tile_once")]


class LedgerCheckpoint(models.Model):
    """检查点 — a signed note over size and root."""

    size = models.BigIntegerField("大小", primary_key=True)
    root = models.BinaryField("树根")
    note = models.TextField("签名文本")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "检查点"
