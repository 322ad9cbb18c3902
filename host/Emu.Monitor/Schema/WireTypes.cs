using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Emu.Monitor.Schema;

/// <summary>Types of the wire for types of the code. Any thread.</summary>
internal sealed class WireTypes
{
    private readonly ConcurrentDictionary<Type, WireType> known = new(Builtins().ToDictionary(entry => entry.Type, entry => (WireType)entry.Wire));

    /// <summary>The type of the wire.</summary>
    /// <param name="type">A type of the code: built-in, an enumeration, a list, or a record of such.</param>
    public WireType Of(Type type) => known.TryGetValue(type, out WireType? found) ? found : known.GetOrAdd(type, Make(type));

    private static IEnumerable<(Type Type, BuiltinType Wire)> Builtins() =>
    [
        (typeof(string), new BuiltinType("str", "string", j => j.ValueKind == JsonValueKind.String ? j.GetString() : null, (w, v) => w.WriteStringValue((string)v))),
        (typeof(bool), new BuiltinType("bool", "boolean", j => j.ValueKind is JsonValueKind.True or JsonValueKind.False ? j.GetBoolean() : null, (w, v) => w.WriteBooleanValue((bool)v))),
        (typeof(int), Integer("int32", (JsonElement j, out int v) => j.TryGetInt32(out v), (w, v) => w.WriteNumberValue(v))),
        (typeof(long), Integer("int", (JsonElement j, out long v) => j.TryGetInt64(out v), (w, v) => w.WriteNumberValue(v))),
        (typeof(ulong), Integer("uint64", (JsonElement j, out ulong v) => j.TryGetUInt64(out v), (w, v) => w.WriteNumberValue(v))),
        (typeof(uint), Integer("uint32", (JsonElement j, out uint v) => j.TryGetUInt32(out v), (w, v) => w.WriteNumberValue(v))),
        (typeof(double), new BuiltinType("number", "number", j => j.ValueKind == JsonValueKind.Number ? j.GetDouble() : null, (w, v) => w.WriteNumberValue((double)v))),
    ];

    private delegate bool TryGet<T>(JsonElement json, out T value);

    private static BuiltinType Integer<T>(string name, TryGet<T> get, Action<Utf8JsonWriter, T> write)
        where T : struct => new(name, "int", j => j.ValueKind == JsonValueKind.Number && get(j, out T value) ? value : null, (w, v) => write(w, (T)v));

    private WireType Make(Type type)
    {
        if (type == typeof(JsonElement))
        {
            return new AnyType();
        }

        if (type.IsEnum)
        {
            return new EnumerationType(type);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            Type element = type.GetGenericArguments()[0];
            return new ListType(Of(element), items => ToArray(element, items));
        }

        return type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null
            ? new RecordType(type, Of)
            : throw new InvalidOperationException($"{type} has no form on the wire: use a built-in type, an enumeration, IReadOnlyList or a record");
    }

    private static Array ToArray(Type element, IReadOnlyList<object?> items)
    {
        var array = Array.CreateInstance(element, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            array.SetValue(items[i], i);
        }

        return array;
    }
}
