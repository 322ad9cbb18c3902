using System.Text.Json;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.Commands;

/// <summary>Makes a block backend.</summary>
/// <param name="Driver">Its format; its type is <c>blockdev-</c> and the format.</param>
/// <param name="Id">Its id.</param>
/// <param name="Settings">Its properties.</param>
public sealed record BlockdevAddCommand(string Driver, string Id, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <summary>What the type's name begins with.</summary>
    public const string TypePrefix = "blockdev-";

    /// <summary>The property that is, on the wire, an object.</summary>
    private const string Cache = "cache";

    /// <summary>Properties that are, on the wire, those of the file below the format.</summary>
    private static readonly string[] OfFile = ["filename", "locking"];

    /// <inheritdoc/>
    public override string Name => "blockdev-add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("node-name", Id);
        json.WriteString("driver", Driver);
        PropertyJson.Write(json, [.. Settings.Where(setting => !OfFile.Contains(setting.Name) && setting.Name != Cache)]);
        if (Settings.FirstOrDefault(setting => setting.Name == Cache) is { } cache)
        {
            json.WriteStartObject(Cache);
            json.WriteBoolean("no-flush", cache.Value.ToString() == "unsafe");
            json.WriteEndObject();
        }

        json.WriteStartObject("file");
        json.WriteString("driver", "file");
        PropertyJson.Write(json, [.. Settings.Where(setting => OfFile.Contains(setting.Name))]);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Make(machine.Types.Resolve(TypePrefix + Driver), Id, machine.Blockdevs, Settings, realize: true, RequireBackend);

    private static void RequireBackend(EmuObject made)
    {
        if (made is not IBlockBackend)
        {
            throw new ConfigurationException($"'{made.Type}' is no block backend");
        }
    }
}
