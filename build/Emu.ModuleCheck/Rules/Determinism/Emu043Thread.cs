using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu043Thread() : ApiRule(
    "EMU043",
    "thread in a device or target",
    "Devices and CPUs run on the machine's threads only, in an order that can be repeated. Use a timer of the machine's Clock; work that needs the host belongs to a backend, whose threads post to the machine's queue.",
    KindSet.Guest,
    new Api("System.Threading.Thread"),
    new Api("System.Threading.SynchronizationContext"),
    new Api("System.ComponentModel.BackgroundWorker"))
{
    // Fences, and what EMU034 says more about.
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        member.Name is not ("MemoryBarrier" or "VolatileRead" or "VolatileWrite" or "set_CurrentCulture" or "set_CurrentUICulture"
            or "AllocateNamedDataSlot" or "AllocateDataSlot" or "GetNamedDataSlot" or "FreeNamedDataSlot" or "SetData" or "GetData"
            or "SetSynchronizationContext");
}
