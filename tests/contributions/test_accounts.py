"""The accounts of promise 3, as every public surface reads them."""

from datetime import timedelta

import pytest
from flask import Flask

from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.queries.accounts import accounts, accounts_of, accounts_table
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.vault import vault
from consulta.reading.services import moderation
from consulta.vocabulary.calendar import local_date
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns, results

pytestmark = pytest.mark.both_databases


def test_the_parts_are_the_whole_on_every_cut(app: Flask) -> None:
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = results.opened(app, actor)
    earlier = utcnow() - timedelta(days=2)
    web = campaigns.contribute_many(app, slug, [{}] * 5, now=earlier)
    campaigns.contribute_many(app, slug, [{}] * 3, channel=Channel.ASSEMBLY, actor=actor)
    with app.app_context():
        with unit_of_work():
            consultation = campaigns.get(slug)
            ids = [one.id for one in web]
            moderation.accept(consultation, ids[:2], actor=actor, now=utcnow())
            moderation.set_aside(consultation, ids[2:3], SetAsideReason.DUPLICATE, actor=actor, now=utcnow())
            withdraw(web[3].folio, vault().withdrawal_key(web[3].folio), now=utcnow())
        number = campaigns.get(slug).id
        table = accounts_table(number)
        total = accounts(number)
        assert (total.received, total.accepted, total.pending, total.withdrawn) == (8, 2, 4, 1)
        assert total.set_aside == {SetAsideReason.DUPLICATE: 1}
        assert table.total == total == accounts_of([number])[number]
        by_channel = table.by_channel
        assert by_channel[Channel.WEB] + by_channel[Channel.ASSEMBLY] == total
        assert list(by_channel) == [Channel.WEB, Channel.ASSEMBLY]
        assert table.by_day == {local_date(earlier): 5, local_date(utcnow()): 3}


def test_without_contributions_they_are_nought(app: Flask) -> None:
    actor = campaigns.make_account(app, Role.COORDINATOR)
    slug = results.opened(app, actor)
    with app.app_context():
        number = campaigns.get(slug).id
        assert accounts(number).received == 0
        assert accounts_table(number).by_channel == {}
