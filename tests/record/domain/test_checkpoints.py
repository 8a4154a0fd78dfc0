"""Signed checkpoints: published vectors, the strict form, and what a signature holds."""

import contextlib
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from consulta.record.domain.checkpoints import (
    BadNote,
    Checkpoint,
    VerifierKey,
    open_note,
    parse_checkpoint,
    parse_verifier_key,
    read_checkpoint,
    sign,
    verify,
)

# golang.org/x/mod/sumdb/note, note_test.go (BSD-3-Clause): a key, its seed, and a note signed with it.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
NOTE = f"{TEXT}\n{LINE}\n"
# c2sp.org/signed-note (CC BY 4.0) and c2sp.org/tlog-checkpoint, their examples.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
# A key and a note published with another implementation of the format (yaglo/signed_note, README).
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)

SEED = bytes(range(32))
PRIVATE = Ed25519PrivateKey.from_private_bytes(SEED)
KEY = VerifierKey("localhost/consultas/ex-penal", PRIVATE.public_key().public_bytes_raw())
CHECKPOINT = Checkpoint("localhost/consultas/ex-penal", 214, bytes(range(32)))
names = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x24F, exclude_characters="+\x7f"), min_size=1
).filter(lambda name: not any(character.isspace() for character in name))


def test_a_published_key_is_read_and_written() -> None:
    key = parse_verifier_key(PETER)
    assert (key.name, key.key_id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", PETER)
    assert str(parse_verifier_key(FOO)) == FOO
    private = Ed25519PrivateKey.from_private_bytes(PETER_SEED)
    assert private.public_key().public_bytes_raw() == key.key


def test_published_notes_verify() -> None:
    peter = parse_verifier_key(PETER)
    assert verify(NOTE, [peter]) == (peter,)
    assert verify(FOO_NOTE, [parse_verifier_key(FOO)])
    assert verify(NOTE, [parse_verifier_key(FOO)]) == ()
    assert open_note(NOTE)[0] == TEXT
    assert peter.verifies(TEXT, open_note(NOTE)[1][0].signature)


def test_the_published_signature_is_the_one_we_make() -> None:
    """Ed25519 has no chance in it: the same key over the same text signs the same bytes."""
    private = Ed25519PrivateKey.from_private_bytes(PETER_SEED)
    assert private.sign(TEXT.encode()) == open_note(NOTE)[1][0].signature


def test_the_text_of_a_note_may_have_empty_lines() -> None:
    text, signatures = open_note(POEM)
    assert text.endswith("sole:\n\ned è subito sera.\n")
    assert [one.name for one in signatures] == ["quasimodo.example/salvatore"]


def test_the_published_checkpoint_is_read() -> None:
    read = read_checkpoint(SOFA)
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20852163)
    assert read.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert read.text == SOFA.partition("\n\n")[0] + "\n"


def test_ours_is_signed_and_verified() -> None:
    note = sign(CHECKPOINT, KEY, PRIVATE.sign)
    assert verify(note, [parse_verifier_key(str(KEY))]) == (KEY,)
    assert read_checkpoint(note) == CHECKPOINT


def test_signatures_of_unknown_keys_are_passed_over_and_wrong_ones_of_known_are_not() -> None:
    note = sign(CHECKPOINT, KEY, PRIVATE.sign)
    assert verify(note + LINE + "\n", [KEY]) == (KEY,)
    forged = note.replace("214", "215")
    with pytest.raises(BadNote, match="wrong"):
        verify(forged, [KEY])
    with pytest.raises(BadNote, match="wrong"):
        verify(f"{CHECKPOINT.text}\n{LINE}\n", [parse_verifier_key(PETER)])


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32), names)
def test_any_checkpoint_comes_back(size: int, root: bytes, origin: str) -> None:
    key = VerifierKey(origin, KEY.key)
    note = sign(Checkpoint(origin, size, root), key, PRIVATE.sign)
    assert read_checkpoint(note) == Checkpoint(origin, size, root)
    assert verify(note, [parse_verifier_key(str(key))]) == (key,)


@given(st.data())
def test_no_character_of_a_note_can_be_changed(data: st.DataObject) -> None:
    note = sign(CHECKPOINT, KEY, PRIVATE.sign)
    place = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != note[place]))
    changed = note[:place] + other + note[place + 1 :]
    with contextlib.suppress(BadNote):
        assert verify(changed, [KEY]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a\n1\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",  # no newline at the end
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n１\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        f"a\n{'9' * 20}\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",  # bits left over in the last letter
        "a\n1\nAAAA\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n",
    ],
)
def test_what_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}{LINE}\n",
        f"{TEXT}\n{LINE}",
        f"\n{LINE}\n",
        f"{TEXT}\n{LINE[2:]}\n",
        f"{TEXT}\n-- {LINE[2:]}\n",
        f"{TEXT}\n— Peter+Neumann AAAAAAAA\n",
        f"{TEXT}\n— PeterNeumann AAAA\n",
        f"{TEXT}\n— PeterNeumann !!!!\n",
        f"{TEXT}\r\n\n{LINE}\n",
        TEXT + "\n" + f"{LINE}\n" * 101,
        "a" * 65_537 + f"\n\n{LINE}\n",
    ],
)
def test_what_is_not_quite_a_signed_note_is_refused(note: str) -> None:
    with pytest.raises(BadNote):
        open_note(note)


def test_no_other_writing_of_a_key_is_taken() -> None:
    """The published manglings: every part of it, and every letter one further."""
    for start in range(len(PETER)):
        for end in range(start + 1, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                with pytest.raises(BadNote):
                    parse_verifier_key(PETER[start:end])
    for place, letter in enumerate(PETER):
        with pytest.raises(BadNote):
            parse_verifier_key(PETER[:place] + chr(ord(letter) + 1) + PETER[place + 1 :])
    for wrong in (
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ):
        with pytest.raises(BadNote):
            parse_verifier_key(wrong)
