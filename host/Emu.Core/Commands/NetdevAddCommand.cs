using System.Text.Json;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.Commands;

/// <summary>Makes a network backend.</summary>
/// <param name="Kind">Its kind; its type is <c>netdev-</c> and the kind.</param>
/// <param name="Id">Its id.</param>
/// <param name="Settings">Its properties.</param>
public sealed record NetdevAddCommand(string Kind, string Id, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <summary>What the type's name begins with.</summary>
    public const string TypePrefix = "netdev-";

    /// <inheritdoc/>
    public override string Name => "netdev_add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("type", Kind);
        json.WriteString("id", Id);
        PropertyJson.Write(json, Settings);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Make(machine.Types.Resolve(TypePrefix + Kind), Id, machine.Netdevs, Settings, realize: true, RequireBackend);

    private static void RequireBackend(EmuObject made)
    {
        if (made is not INetBackend)
        {
            throw new ConfigurationException($"'{made.Type}' is no network backend");
        }
    }
}
