using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Emu.Monitor.Commands;
using Emu.Monitor.Events;

namespace Emu.Monitor.Schema;

/// <summary>
/// Writes the schema of everything on the wire as <c>query-qmp-schema</c> gives it: commands, events and the types that they use.
/// Names of types are masked: they are numbers, and mean nothing.
/// </summary>
/// <param name="types">Types of the wire.</param>
/// <param name="manifests">Types that modules offer.</param>
internal sealed class SchemaWriter(WireTypes types, ManifestTypes manifests)
{
    private readonly Dictionary<object, string> names = [];
    private readonly Queue<Action<Utf8JsonWriter>> waiting = new();
    private int last;

    /// <summary>Writes the whole schema, an array.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="commands">The commands.</param>
    public void Write(Utf8JsonWriter json, IEnumerable<CommandEntry> commands)
    {
        json.WriteStartArray();
        foreach (CommandEntry command in commands)
        {
            WriteCommand(json, command);
        }

        foreach (Type happened in EventForm.Types)
        {
            WriteEvent(json, happened);
        }

        while (waiting.TryDequeue(out Action<Utf8JsonWriter>? write))
        {
            write(json);
        }

        json.WriteEndArray();
    }

    /// <summary>Name of a type, which is written later when it has not been yet.</summary>
    /// <param name="type">The type.</param>
    public string NameOf(WireType type) => type switch
    {
        BuiltinType builtin => Builtin(builtin.JsonKind switch { "string" => "str", "boolean" => "bool", var other => other }),
        AnyType => Builtin("any"),
        ListType list => ArrayOf(NameOf(list.Element)),
        EnumerationType enumeration => DefineNamed(type, (json, name) => WriteEnumeration(json, name, enumeration.Names)),
        RecordType record => DefineNamed(type, (json, name) => WriteRecord(json, name, record)),
        _ => throw new InvalidOperationException($"no schema for {type}"),
    };

    /// <summary>Name of a built-in type.</summary>
    /// <param name="name">Its name.</param>
    public string Builtin(string name) => Define(name, name, json => WriteBuiltin(json, name, name switch { "str" => "string", "bool" => "boolean", "any" => "value", _ => name }));

    /// <summary>Name of an array type.</summary>
    /// <param name="element">Name of its elements' type.</param>
    public string ArrayOf(string element) => Define($"[{element}]", $"[{element}]", json => WriteArray(json, $"[{element}]", element));

    /// <summary>Gives a type a number for a name, unless it has one, and has it written later.</summary>
    /// <param name="key">The type.</param>
    /// <param name="write">Writes it, with its name.</param>
    public string DefineNamed(object key, Action<Utf8JsonWriter, string> write)
    {
        string name = names.TryGetValue(key, out string? known) ? known : (++last).ToString(CultureInfo.InvariantCulture);
        return Define(key, name, json => write(json, name));
    }

    /// <summary>Writes an object type.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="members">Writes its members.</param>
    /// <param name="more">Writes what follows the members; null for nothing.</param>
    public static void WriteObject(Utf8JsonWriter json, string name, Action members, Action? more = null)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("meta-type", "object");
        json.WriteStartArray("members");
        members();
        json.WriteEndArray();
        more?.Invoke();
        json.WriteEndObject();
    }

    /// <summary>Writes one member of an object type.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="type">Name of its type.</param>
    /// <param name="isOptional">Whether it may be left out.</param>
    public static void WriteMember(Utf8JsonWriter json, string name, string type, bool isOptional)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", type);
        if (isOptional)
        {
            json.WriteNull("default");
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an enumeration.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    public static void WriteEnumeration(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        string[] all = [.. values];
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("meta-type", "enum");
        json.WriteStartArray("members");
        foreach (string value in all)
        {
            json.WriteStartObject();
            json.WriteString("name", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (string value in all)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBuiltin(Utf8JsonWriter json, string name, string kind)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("meta-type", "builtin");
        json.WriteString("json-type", kind);
        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, string name, string element)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("meta-type", "array");
        json.WriteString("element-type", element);
        json.WriteEndObject();
    }

    private void WriteCommand(Utf8JsonWriter json, CommandEntry command)
    {
        json.WriteStartObject();
        json.WriteString("name", command.Name);
        json.WriteString("meta-type", "command");
        json.WriteString("arg-type", NameOf(command.Arguments));
        json.WriteString("ret-type", command.Result is null ? EmptyObject() : NameOf(command.Result));
        if (command.AllowsOutOfBand)
        {
            json.WriteBoolean("allow-oob", true);
        }

        string[] features = [.. Features(command)];
        if (features.Length > 0)
        {
            json.WriteStartArray("features");
            features.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> Features(CommandEntry command) =>
        [.. command.IsDeprecated ? ["deprecated"] : (string[])[], .. command.IsUnstable ? ["unstable"] : (string[])[]];

    private string EmptyObject() => Define("0", "0", json => WriteObject(json, "0", () => { }));

    private void WriteEvent(Utf8JsonWriter json, Type happened)
    {
        PropertyInfo[] members = [.. EventForm.MembersOf(happened)];
        string name = EventForm.NameOf(happened);
        string data = members.Length == 0 ? EmptyObject() : DefineNamed(happened, (writer, type) => WriteObject(writer, type, () => Array.ForEach(members, member => WriteEventMember(writer, member))));
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("meta-type", "event");
        json.WriteString("arg-type", data);
        json.WriteEndObject();
    }

    private void WriteEventMember(Utf8JsonWriter json, PropertyInfo member)
    {
        Type type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        WriteMember(json, WireName.Of(member.Name), NameOf(types.Of(type)), EventForm.IsOptional(member));
    }

    private string Define(object key, string name, Action<Utf8JsonWriter> write)
    {
        if (names.TryAdd(key, name))
        {
            waiting.Enqueue(write);
        }

        return names[key];
    }

    private void WriteRecord(Utf8JsonWriter json, string name, RecordType record) => WriteObject(
        json,
        name,
        () =>
        {
            foreach (WireMember member in record.Members)
            {
                bool discriminates = record.Rest?.Discriminator == member.Name;
                WriteMember(json, member.Name, discriminates ? manifests.EnumerationOf(this, record.Rest!.Union) : NameOf(member.Type), member.IsOptional);
            }
        },
        record.Rest is null ? null : () => manifests.WriteVariants(json, this, record.Rest));
}
