using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>A command of the wire.</summary>
internal sealed class CommandEntry
{
    private readonly QmpCommandAttribute attribute;
    private readonly Lazy<RecordType> arguments;
    private readonly Lazy<WireType?> result;

    /// <summary>Describes a command.</summary>
    /// <param name="attribute">What it says of itself.</param>
    /// <param name="type">Its record.</param>
    /// <param name="types">Types of the wire.</param>
    public CommandEntry(QmpCommandAttribute attribute, Type type, WireTypes types)
    {
        this.attribute = attribute;
        arguments = new Lazy<RecordType>(() => (RecordType)types.Of(type));
        result = new Lazy<WireType?>(() => ResultOf(type) is { } found ? types.Of(found) : null);
    }

    /// <summary>Its name.</summary>
    public string Name => attribute.Name;

    /// <summary>What it does.</summary>
    public string Summary => attribute.Summary;

    /// <summary>Phases in which it is legal.</summary>
    public MachinePhase Phases => attribute.Phases;

    /// <summary>Whether it may overtake others.</summary>
    public bool AllowsOutOfBand => attribute.AllowOutOfBand;

    /// <summary>Whether there is something better.</summary>
    public bool IsDeprecated => attribute.Deprecated;

    /// <summary>Whether it may still change: its name begins with <c>x-</c>.</summary>
    public bool IsUnstable => Name.StartsWith("x-", StringComparison.Ordinal);

    /// <summary>Its arguments.</summary>
    public RecordType Arguments => arguments.Value;

    /// <summary>What it returns; null for nothing.</summary>
    public WireType? Result => result.Value;

    /// <summary>Reads its arguments.</summary>
    /// <param name="json">The arguments; undefined for none.</param>
    /// <exception cref="Wire.QmpException">One is missing, unexpected or of another type.</exception>
    public QmpCommand Read(JsonElement json)
    {
        try
        {
            return (QmpCommand)Arguments.Read(json, "");
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private static Type? ResultOf(Type type)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            if (at.IsGenericType && at.GetGenericTypeDefinition() == typeof(QmpQuery<>))
            {
                return at.GetGenericArguments()[0];
            }
        }

        return null;
    }
}
