using Emu.Monitor.Human;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

[QmpCommand("human-monitor-command", "Does a line as people type it at the prompt of 'emu monitor'.")]
internal sealed record HumanMonitorCommand([Wire("command-line")] string CommandLine, int? CpuIndex = null) : QmpQuery<string>
{
    /// <inheritdoc/>
    protected override string Run(CommandContext context) => HumanMonitor.Do(CommandLine, context, CpuIndex ?? context.Session.HumanCpu);
}
