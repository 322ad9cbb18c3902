using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu044ThreadPool() : ApiRule(
    "EMU044",
    "thread pool in a device or target",
    "Its threads are not the machine's, and their order cannot be repeated. Use a timer of the machine's Clock; work that needs the host belongs to a backend.",
    KindSet.Guest,
    new Api("System.Threading.ThreadPool"),
    new Api("System.Threading.RegisteredWaitHandle"))
{
    // EMU034 says more about these.
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        member.Name is not ("SetMinThreads" or "SetMaxThreads");
}
