using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Schema;

/// <summary>A type of values on the wire: reads, writes and describes them. Immutable.</summary>
internal abstract class WireType
{
    /// <summary>Reads a value.</summary>
    /// <param name="json">The value.</param>
    /// <param name="path">Where it is among the arguments, for messages.</param>
    /// <exception cref="QmpException">It is of another type.</exception>
    public abstract object? Read(JsonElement json, string path);

    /// <summary>Writes a value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The value; never null.</param>
    public abstract void Write(Utf8JsonWriter json, object value);

    /// <summary>What a value of another type is answered with.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="expected">What it should be.</param>
    protected static QmpException Mismatch(string path, string expected) => new($"Invalid parameter type for '{path}', expected: {expected}");
}

/// <summary>A built-in type.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">How JSON has it.</param>
/// <param name="read">Reads it; null when it is not in range.</param>
/// <param name="write">Writes it.</param>
internal sealed class BuiltinType(string name, string kind, Func<JsonElement, object?> read, Action<Utf8JsonWriter, object> write) : WireType
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>How JSON has it.</summary>
    public string JsonKind => kind;

    /// <inheritdoc/>
    public override object Read(JsonElement json, string path) => read(json) ?? throw Mismatch(path, kind == "int" ? "integer" : kind);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object value) => write(json, value);
}

/// <summary>One of several names.</summary>
/// <param name="type">The enumeration of the code.</param>
internal sealed class EnumerationType(Type type) : WireType
{
    private readonly ImmutableArray<string> names = [.. Enum.GetNames(type).Select(WireName.Of)];
    private readonly Array values = Enum.GetValuesAsUnderlyingType(type);

    /// <summary>The enumeration of the code.</summary>
    public Type Code => type;

    /// <summary>The names.</summary>
    public ImmutableArray<string> Names => names;

    /// <inheritdoc/>
    public override object Read(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            throw Mismatch(path, "string");
        }

        int index = names.IndexOf(json.GetString()!);
        return index >= 0
            ? Enum.ToObject(type, values.GetValue(index)!)
            : throw new QmpException($"Parameter '{path}' does not accept value '{json.GetString()}'; it accepts {string.Join(", ", names)}");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(WireName.Of(value.ToString()!));
}

/// <summary>Several values of one type.</summary>
/// <param name="element">Their type.</param>
/// <param name="make">Makes the list of the code.</param>
internal sealed class ListType(WireType element, Func<IReadOnlyList<object?>, object> make) : WireType
{
    /// <summary>Type of the values.</summary>
    public WireType Element => element;

    /// <inheritdoc/>
    public override object Read(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Mismatch(path, "array");
        }

        var items = new List<object?>();
        foreach (JsonElement item in json.EnumerateArray())
        {
            items.Add(element.Read(item, $"{path}[{items.Count}]"));
        }

        return make(items);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (object? item in (IEnumerable)value)
        {
            element.Write(json, item!);
        }

        json.WriteEndArray();
    }
}

/// <summary>Any value.</summary>
internal sealed class AnyType : WireType
{
    /// <inheritdoc/>
    public override object Read(JsonElement json, string path) => json;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, object value) => ((JsonElement)value).WriteTo(json);
}
