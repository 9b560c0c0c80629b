"""The text chat in the browser."""


def test_a_reply_shows_its_characters_and_segments(visitor):
    visitor.clicks("Send", message="menu")
    assert " characters, " in visitor.text
    assert " segment" in visitor.text


def test_after_stop_the_line_sends_nothing(visitor):
    visitor.clicks("Send", message="STOP")
    assert "The line sends nothing." in visitor.text
    assert "from the carrier itself" in visitor.text
    visitor.clicks("Send", message="derby")
    assert "after STOP the carrier delivers nothing until START" in visitor.text


def test_a_picture_is_answered(visitor):
    visitor.clicks("Send", message="", picture="yes")
    assert "(no words)" in visitor.text
    assert "with a picture" in visitor.text
    assert "pictures" in visitor.text


def test_the_same_texts_are_answered_anew_at_another_time(visitor):
    def first_number():
        reply = visitor.text.split('class="bubble theirs"')[1]
        return min(("641172", "956606"), key=reply.index)

    visitor.clicks("Send", message="derby")
    assert first_number() == "641172"
    visitor.clicks("Weekday 20:00")
    assert first_number() == "956606"


def test_a_new_conversation_begins_empty(visitor):
    visitor.clicks("Send", message="derby").clicks("Begin a new conversation")
    assert "bubble" not in visitor.html


def test_lines_and_leading_blanks_of_a_text_survive(visitor):
    visitor.clicks("Send", message="\n one\r\ntwo").clicks("Send", message="x")
    assert ("text", "0 \n one\ntwo") in visitor.fields("send-form")
