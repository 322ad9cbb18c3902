using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Determinism;

internal sealed class Emu045Task() : ApiRule(
    "EMU045",
    "Task in a device or target",
    "It continues on a thread that is not the machine's, in an order that cannot be repeated. Use a timer of the machine's Clock, or a request to a backend that completes by message.",
    KindSet.Guest,
    new Api("System.Threading.Tasks.*"),
    new Api("System.Linq.ParallelEnumerable"))
{
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        member.Name != "add_UnobservedTaskException";
}
