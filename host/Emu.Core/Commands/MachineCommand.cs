using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>
/// One step in the making or running of a machine. Command line, machine file and QMP all come down to these, so there is one way
/// to do anything. Immutable.
/// </summary>
public abstract record MachineCommand
{
    /// <summary>Name on the wire.</summary>
    public abstract string Name { get; }

    /// <summary>Phases of the machine in which it is legal.</summary>
    public abstract MachinePhase Phases { get; }

    /// <summary>Where it comes from, for messages; absent when it was not written by a person.</summary>
    public SourceSpan? Source { get; init; }

    /// <summary>Places of its parts, by argument name, where they are finer than <see cref="Source"/>.</summary>
    public IReadOnlyDictionary<string, SourceSpan> Parts { get; init; } = new Dictionary<string, SourceSpan>();

    /// <summary>Does it.</summary>
    /// <param name="machine">The machine.</param>
    /// <exception cref="EmuException">It cannot be done; the machine is as before.</exception>
    public void Execute(Machine machine)
    {
        try
        {
            machine.RequirePhase(Phases, $"do '{Name}'");
            Run(machine);
        }
        catch (EmuException e) when (e is not MachineFileException && Source is { } source)
        {
            throw new MachineFileException(PlaceOf(e, source), e.Message, e);
        }
    }

    /// <summary>Writes its arguments as they are on the wire.</summary>
    /// <param name="json">Where to; the object of arguments is open.</param>
    public abstract void WriteArguments(Utf8JsonWriter json);

    /// <summary>Does it, in a legal phase.</summary>
    /// <param name="machine">The machine.</param>
    protected abstract void Run(Machine machine);

    /// <summary>The part that a message speaks of, by the names in quotes that it has.</summary>
    private SourceSpan PlaceOf(EmuException error, SourceSpan whole)
    {
        foreach ((string name, SourceSpan place) in Parts)
        {
            if (error.Message.Contains($"'{name}'", StringComparison.Ordinal))
            {
                return place;
            }
        }

        return whole;
    }
}
