using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Monitor.Commands;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;
using JsonValue = System.Text.Json.Nodes.JsonValue;

namespace Emu.Monitor.Scripts;

/// <summary>
/// The short form of a command: <c>name key=value key.sub=value</c>. The schema of the wire says what a value is: a number may have
/// a base, underscores and a unit (<c>0x8000_0000</c>, <c>64KiB</c>), a truth is <c>on</c> or <c>off</c> and on when only its name is
/// written, a list has commas, and anything may be JSON. Properties of what is made are read by their own kind.
/// </summary>
internal static class ShortForm
{
    /// <summary>Reads a command.</summary>
    /// <param name="text">The command.</param>
    /// <param name="commands">Every command there is.</param>
    /// <exception cref="ScriptException">It is written wrong.</exception>
    public static QmpRequest Parse(string text, CommandTable commands)
    {
        IReadOnlyList<ScriptWord> words = ScriptWords.Of(text);
        ScriptWord name = words[0];
        if (name.Value is not null)
        {
            throw new ScriptException($"'{name.Name}={name.Value}' is no command; expected its name first, then name=value", name.Offset, name.Length);
        }

        CommandEntry command = commands.Find(name.Name)
            ?? throw new ScriptException($"no command '{name.Name}'{NearestName.Hint(name.Name, [.. commands.All.Select(entry => entry.Name)])}", name.Offset, name.Length);
        var arguments = new JsonObject();
        foreach (ScriptWord word in words.Skip(1))
        {
            Put(arguments, command.Arguments, word, word.Name);
        }

        return new QmpRequest(command.Name, false, JsonSerializer.SerializeToElement(arguments, JsonContext.Default.JsonObject));
    }

    /// <summary>Puts a value where its name says: below other values where it has dots.</summary>
    private static void Put(JsonObject into, RecordType record, ScriptWord word, string name)
    {
        WireMember? member = record.Members.FirstOrDefault(m => m.Name == name);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string first = dot < 0 ? name : name[..dot];
        if (member is null && dot > 0 && record.Members.FirstOrDefault(m => m.Name == first) is { } outer)
        {
            Put(At(into, first, word), outer.Type as RecordType ?? throw Wrong(word, $"'{first}' has no parts"), word, name[(dot + 1)..]);
            return;
        }

        if (member is null && record.Rest is { Wrap: { Length: > 0 } wrap } && first == wrap && dot > 0)
        {
            Add(At(into, wrap, word), name[(dot + 1)..], Property(word.Value), word);
            return;
        }

        if (member is null && record.Rest is not { Wrap.Length: 0 })
        {
            string[] known = [.. record.Members.Select(m => m.Name), .. record.Rest is { Wrap: { Length: > 0 } other } ? (string[])[other + ".NAME"] : []];
            throw Wrong(word, known.Length == 0 ? $"no argument '{name}': the command takes none" : $"no argument '{name}'{Hint(name, known)}");
        }

        if (member is null && dot > 0)
        {
            // A property that is an object on the wire: file.filename of a disk.
            Add(At(into, first, word), name[(dot + 1)..], Property(word.Value), word);
            return;
        }

        Add(into, name, member is null ? Property(word.Value) : Value(member.Type, word, word.Value), word);
    }

    private static string Hint(string name, string[] known) =>
        NearestName.Hint(name, known) is { Length: > 0 } hint ? hint : $"; there are {string.Join(", ", known)}";

    private static JsonObject At(JsonObject into, string name, ScriptWord word)
    {
        if (!into.TryGetPropertyValue(name, out JsonNode? found))
        {
            into.Add(name, found = new JsonObject());
        }

        return found as JsonObject ?? throw Wrong(word, $"'{name}' is set as a whole already");
    }

    private static void Add(JsonObject into, string name, JsonNode? value, ScriptWord word)
    {
        if (!into.TryAdd(name, value))
        {
            throw Wrong(word, $"'{word.Name}' is given twice; keep one of the two");
        }
    }

    /// <summary>A property of an object: the object knows its kind.</summary>
    private static JsonNode? Property(string? value) => value switch
    {
        null => JsonValue.Create(true),
        ['[' or '{', ..] => JsonNode.Parse(value),
        _ => JsonValue.Create(value),
    };

    private static JsonNode? Value(WireType type, ScriptWord word, string? value)
    {
        if (value is ['[' or '{', ..] && type is not BuiltinType)
        {
            return Json(word, value);
        }

        return type switch
        {
            BuiltinType { JsonKind: "boolean" } => value switch
            {
                null or "on" or "true" or "yes" => JsonValue.Create(true),
                "off" or "false" or "no" => JsonValue.Create(false),
                _ => throw Wrong(word, $"'{word.Name}' takes on or off, not '{value}'"),
            },
            _ when value is null => throw Wrong(word, $"'{word.Name}' has no value; expected {word.Name}=VALUE"),
            BuiltinType { JsonKind: "int" } => Integer(value) ?? throw Wrong(word, $"'{word.Name}' takes a number such as 16, 0x8000_0000 or 64KiB, not '{value}'"),
            BuiltinType { JsonKind: "number" } => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? JsonValue.Create(number)
                : throw Wrong(word, $"'{word.Name}' takes a number, not '{value}'"),
            ListType list => new JsonArray([.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => Item(list.Element, word, item))]),
            RecordType => throw Wrong(word, $"'{word.Name}' has parts; expected {word.Name}.NAME=VALUE or JSON"),
            _ => JsonValue.Create(value),
        };
    }

    /// <summary>An item of a list; where it may be anything, a number is one.</summary>
    private static JsonNode? Item(WireType type, ScriptWord word, string item) => type is AnyType ? Integer(item) ?? JsonValue.Create(item) : Value(type, word, item);

    private static JsonValue? Integer(string text) =>
        SizeText.TryParse(text, out ulong number) ? JsonValue.Create(number)
        : text is ['-', .. string digits] && SizeText.TryParseNumber(digits, out ulong magnitude) && magnitude <= long.MaxValue ? JsonValue.Create(-(long)magnitude)
        : null;

    private static JsonNode? Json(ScriptWord word, string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException e)
        {
            throw Wrong(word, $"the value of '{word.Name}' is no JSON: {e.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}");
        }
    }

    private static ScriptException Wrong(ScriptWord word, string message) => new(message, word.Offset, word.Length);
}
