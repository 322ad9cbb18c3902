using System.Reflection;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Events;

/// <summary>The data of events: what a record of an event declares itself, in the order of its constructor.</summary>
internal static class EventForm
{
    /// <summary>Members of an event's data.</summary>
    /// <param name="type">Record of the event.</param>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OrderBy(property => property.MetadataToken);

    /// <summary>Records of all events.</summary>
    public static IEnumerable<Type> Types => typeof(MachineEvent).Assembly.GetTypes().Concat(typeof(EventForm).Assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(MachineEvent)) && !type.IsAbstract);

    /// <summary>Name of an event.</summary>
    /// <param name="type">Record of the event.</param>
    public static string NameOf(Type type) => type.GetCustomAttribute<MachineEventAttribute>()!.Name;

    /// <summary>Whether a member may be absent.</summary>
    /// <param name="member">The member.</param>
    public static bool IsOptional(PropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;

    /// <summary>Writes the member <c>data</c>, when the event has any.</summary>
    /// <param name="json">The event's object.</param>
    /// <param name="happened">The event.</param>
    public static void WriteData(Utf8JsonWriter json, MachineEvent happened)
    {
        bool begun = false;
        foreach (PropertyInfo member in MembersOf(happened.GetType()))
        {
            if (member.GetValue(happened) is not { } value)
            {
                continue;
            }

            if (!begun)
            {
                json.WriteStartObject("data");
                begun = true;
            }

            json.WritePropertyName(WireName.Of(member.Name));
            WriteValue(json, value);
        }

        if (begun)
        {
            json.WriteEndObject();
        }
    }

    /// <summary>Events of one key wait for each other: of one name and, where they speak of an object, of one object.</summary>
    /// <param name="happened">The event.</param>
    public static string ThrottleKey(MachineEvent happened) =>
        happened.Name + MembersOf(happened.GetType()).FirstOrDefault(member => member.Name is "Id" or "QomPath" or "Path" or "Device")?.GetValue(happened);

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            case Enum name:
                json.WriteStringValue(WireName.Of(name.ToString()));
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
