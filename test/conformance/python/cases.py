"""The official Python package against one server. Prints one line per case; the first that fails ends it."""

import os
import sys

import openai
from pydantic import BaseModel

URL, KEY = os.environ["URL"], os.environ["KEY"]
CHAT, EMBEDDING = os.environ["CHAT"], os.environ.get("EMBEDDING", "")
STEERED = os.environ.get("STEERED") == "1"

azure = openai.AzureOpenAI(azure_endpoint=URL, api_key=KEY, api_version="2025-04-01-preview", max_retries=0)
v1 = openai.OpenAI(base_url=f"{URL}/openai/v1/", api_key=KEY, max_retries=0)
clients = {"classic": azure, "v1": v1}
if os.environ.get("OPENAI") == "1":
    clients["openai"] = openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0)

HELLO = [{"role": "user", "content": "Say hello."}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


class Recipe(BaseModel):
    title: str
    servings: int


def chat(client):
    answer = client.chat.completions.create(model=CHAT, messages=HELLO)
    assert answer.choices[0].message.content, answer
    assert answer.usage.total_tokens > 0
    assert answer._request_id


def stream(client):
    text, usage = "", None
    options = {"include_usage": True}
    for chunk in client.chat.completions.create(model=CHAT, messages=HELLO, stream=True, stream_options=options):
        text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        usage = chunk.usage or usage
    assert text and usage.total_tokens > 0


def helper(client):
    with client.chat.completions.stream(model=CHAT, messages=HELLO) as events:
        for _ in events:
            pass
        assert events.get_final_completion().choices[0].message.content


def tools(client):
    asked = [{"role": "user", "content": "What is the weather in Paris?"}]
    first = client.chat.completions.create(model=CHAT, messages=asked, tools=[WEATHER], tool_choice="required")
    call = first.choices[0].message.tool_calls[0]
    assert call.function.name == "get_weather" and "Paris" in call.function.arguments
    result = {"role": "tool", "tool_call_id": call.id, "content": "17 degrees"}
    second = client.chat.completions.create(
        model=CHAT, messages=[*asked, first.choices[0].message, result], tools=[WEATHER]
    )
    assert "17" in second.choices[0].message.content


def structured(client):
    asked = [{"role": "user", "content": "A soup, please"}]
    answer = client.chat.completions.parse(model=CHAT, messages=asked, response_format=Recipe)
    assert isinstance(answer.choices[0].message.parsed, Recipe)


def embeddings(client):
    if not EMBEDDING:
        return
    decoded = client.embeddings.create(model=EMBEDDING, input=["hello"])
    floats = client.embeddings.create(model=EMBEDDING, input=["hello"], encoding_format="float")
    pairs = zip(decoded.data[0].embedding, floats.data[0].embedding, strict=True)
    assert all(abs(one - other) < 1e-5 for one, other in pairs)


def responses(client):
    answer = client.responses.create(model=CHAT, input="Say hello.")
    assert answer.output_text and answer.status == "completed"
    with client.responses.stream(model=CHAT, input="Say hello.") as events:
        kinds = [event.type for event in events]
        assert kinds[0] == "response.created" and kinds[-1] == "response.completed", kinds
        assert events.get_final_response().output_text
    assert client.responses.retrieve(answer.id).id == answer.id
    client.responses.delete(answer.id)
    raises(openai.NotFoundError, lambda: client.responses.retrieve(answer.id))


def models(client):
    assert any(True for _ in client.models.list())


def raises(kind, act, **fields):
    try:
        act()
    except kind as error:
        for name, value in fields.items():
            assert getattr(error, name) == value, (name, getattr(error, name), value)
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def errors(client):
    create = client.chat.completions.create
    wrong = client.with_options(api_key="wrong")
    raises(openai.AuthenticationError, lambda: wrong.chat.completions.create(model=CHAT, messages=HELLO), status_code=401)
    raises(openai.APIStatusError, lambda: create(model="nobody-made-this", messages=HELLO))
    raises(openai.BadRequestError, lambda: create(model=CHAT, messages=HELLO, n=0), status_code=400)
    if STEERED:
        blocked = [{"role": "user", "content": "[[filter:jailbreak]]"}]
        raises(openai.BadRequestError, lambda: create(model=CHAT, messages=blocked), code="content_filter")


cases = [chat, stream, helper, tools, structured, embeddings, responses, models, errors]
for surface, client in clients.items():
    for case in cases:
        try:
            case(client)
        except Exception as error:  # noqa: BLE001
            print(f"FAILED {surface} {case.__name__}: {type(error).__name__}: {error}")
            sys.exit(1)
        print(f"ok {surface} {case.__name__}")
