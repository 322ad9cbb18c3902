using Emu.Abstractions.Qdev;

namespace Emu.Core.Machines;

/// <summary>A request to take a device out of a running machine; the machine is told the answer.</summary>
internal sealed class CoreUnplugRequest(Machine machine, Device device) : UnplugRequest
{
    public override Device Device => device;

    protected override void OnAnswered(UnplugState state, string reason) => machine.OnUnplugAnswered(this, state, reason);
}
