using System.Text.Json;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("x-boot", "Says how the CPUs of a cluster begin after every reset.", Phases = MachinePhase.Alive)]
internal sealed record Boot(
    string Cluster,
    ulong? Entry = null,
    ulong? DeviceTree = null,
    string CommandLine = "",
    ulong? InitrdStart = null,
    ulong InitrdEnd = 0,
    string Console = "",
    IReadOnlyList<JsonElement>? Arguments = null,
    string DeviceTreeFile = "",
    IReadOnlyList<string>? Compatible = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new BootCommand(Cluster, new BootEntry
    {
        Entry = Entry,
        DeviceTreeAddress = DeviceTree,
        CommandLine = CommandLine,
        InitrdStart = InitrdStart,
        InitrdEnd = InitrdEnd,
        Console = Console,
        Arguments = [.. (Arguments ?? []).Select(ReadArgument)],
        DeviceTreeFile = DeviceTreeFile,
        Compatible = [.. Compatible ?? []],
    }).Execute(context.Machine);

    private static BootArgument ReadArgument(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String when json.GetString() == "cpu" => new BootArgument(BootArgumentKind.CpuIndex),
        JsonValueKind.String when json.GetString() == "device-tree" => new BootArgument(BootArgumentKind.DeviceTree),
        JsonValueKind.Number when json.TryGetUInt64(out ulong value) => new BootArgument(BootArgumentKind.Value, value),
        _ => throw new QmpException("Parameter 'arguments' takes numbers, 'cpu' for the number of the CPU and 'device-tree' for the address of the tree"),
    };
}

/// <summary>How the CPUs of a cluster begin, as <c>x-boot</c> takes it.</summary>
internal sealed record ClusterBoot(
    string CommandLine,
    string Console,
    string DeviceTreeFile,
    IReadOnlyList<string> Compatible,
    IReadOnlyList<JsonElement> Arguments,
    ulong? Entry = null,
    ulong? DeviceTree = null,
    ulong? InitrdStart = null,
    ulong? InitrdEnd = null)
{
    /// <summary>The boot of a cluster.</summary>
    /// <param name="boot">How its CPUs begin.</param>
    public static ClusterBoot Of(BootEntry boot) => new(
        boot.CommandLine,
        boot.Console,
        boot.DeviceTreeFile,
        [.. boot.Compatible],
        [.. boot.Arguments.Select(WriteArgument)],
        boot.Entry,
        boot.DeviceTreeAddress,
        boot.InitrdStart,
        boot.InitrdStart is null ? null : boot.InitrdEnd);

    private static JsonElement WriteArgument(BootArgument argument) => argument.Kind switch
    {
        BootArgumentKind.CpuIndex => JsonValue.OfText("cpu"),
        BootArgumentKind.DeviceTree => JsonValue.OfText("device-tree"),
        _ => JsonSerializer.SerializeToElement(argument.Value, JsonContext.Default.UInt64),
    };
}
