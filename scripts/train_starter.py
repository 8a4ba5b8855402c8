"""Train the starter model: from the pairs to `translate/starter/adapter.safetensors`, one command, resumable.

    python scripts/train_starter.py --data ../shared/data/starter --dev ../shared/data/eval/flores-dev --out RUN
    python scripts/train_starter.py ... --out RUN --resume          # goes on from the last checkpoint in RUN
    python scripts/train_starter.py ... --out RUN --start-from OLD  # a further leg: from OLD's last weights, new plan
    python scripts/train_starter.py ... --out RUN --pack            # writes the adapter from the last checkpoint

Full fine-tuning of the cut model; the loss is over the English pieces alone. The step runs in bfloat16 autocast on a
CPU and on a GPU. RUN holds `state.pt` (weights, optimizer, position), `log.jsonl` (loss, dev scores) and `plan.json`
(every setting). The dev set chooses and reports and is never trained on: a pair that has one of its sentences on either
side is left out, and the log says how many were.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.starter_pairs import TrainingPair, training_pairs, without_held_out
from translate.starter import base, vocabulary
from translate.starter.adapter import save_adapter
from translate.starter.conversion import ADAPTER
from translate.starter.prompt import Prompt

POOL_BATCHES = 40
"""Batches are sorted by length inside pools of this many: little padding, and the order of the mixture survives."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides a run; written once, read by --resume."""

    seed: int
    learning_rate: float
    warmup_steps: int
    label_smoothing: float
    batch_tokens: int
    max_tokens: int
    steps: int | None
    """None takes every batch of the mixture once."""
    templates: int
    """How many pairs are made by rule."""
    repeats: dict[str, float]
    """How often a source is seen, by the beginning of its name."""
    after: dict[str, object] | None = None
    """The plan and the last step of the run whose weights this one starts from; None starts from the base."""


@dataclass(frozen=True, slots=True)
class Example:
    """One pair as ids: the prompt, and the answer that ends in <eos>."""

    prompt: list[int]
    answer: list[int]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


def encode(pairs: Sequence[TrainingPair], prompt: Prompt, max_tokens: int) -> list[Example]:
    """Pairs as examples in the same order; those longer than `max_tokens` are left out."""
    examples = (Example(prompt.ids(pair.source), [*prompt.answer_ids(pair.target), prompt.eos]) for pair in pairs)
    return [example for example in examples if len(example) <= max_tokens]


def make_batches(examples: Sequence[Example], batch_tokens: int, seed: int) -> list[list[Example]]:
    """Batches of at most `batch_tokens` with padding, each of examples of like length, in nearly the given order."""
    shuffle = random.Random(seed)
    batches, pool, size = [], [], 0
    for example in [*examples, None]:
        if example is None or size >= POOL_BATCHES * batch_tokens:
            made: list[list[Example]] = []
            for item in sorted(pool, key=len):
                if not made or (len(made[-1]) + 1) * len(item) > batch_tokens:
                    made.append([])
                made[-1].append(item)
            shuffle.shuffle(made)
            batches += made
            pool, size = [], 0
        if example is not None:
            pool.append(example)
            size += len(example)
    return batches


def batch_loss(model: torch.nn.Module, batch: Sequence[Example], pad: int, smoothing: float,
               device: torch.device) -> torch.Tensor:
    """Mean cross-entropy of the answers' pieces. The head is run on those positions alone."""
    width = max(map(len, batch))
    ids = torch.full((len(batch), width), pad)
    labels = torch.full((len(batch), width), -100)
    for row, example in enumerate(batch):
        ids[row, :len(example)] = torch.tensor(example.prompt + example.answer)
        labels[row, len(example.prompt) - 1:len(example) - 1] = torch.tensor(example.answer)
    ids, labels = ids.to(device), labels.to(device)
    # Padding stands on the right and attention is causal: no real piece sees it, so no mask is needed.
    hidden = model.model(input_ids=ids, attention_mask=None, use_cache=False).last_hidden_state
    chosen = labels != -100
    logits = model.lm_head(hidden[chosen])
    return functional.cross_entropy(logits.float(), labels[chosen], label_smoothing=smoothing)


def learning_rate(plan: Plan, step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to a twentieth."""
    if step < plan.warmup_steps:
        return plan.learning_rate * (step + 1) / plan.warmup_steps
    done = (step - plan.warmup_steps) / max(1, steps - plan.warmup_steps)
    return plan.learning_rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))


def dev_scores(model: torch.nn.Module, prompt: Prompt, sources: Sequence[str], references: Sequence[str],
               device: torch.device) -> dict[str, float]:
    """BLEU and chrF of greedy outputs, decoded in torch with a key-value cache."""
    import sacrebleu

    outputs = greedy(model, prompt, sources, device)
    return {"bleu": round(sacrebleu.corpus_bleu(outputs, [list(references)]).score, 2),
            "chrf": round(sacrebleu.corpus_chrf(outputs, [list(references)]).score, 2)}


@torch.no_grad()
def greedy(model: torch.nn.Module, prompt: Prompt, sources: Sequence[str], device: torch.device) -> list[str]:
    """Greedy translations in the given order, in batches of like length."""
    model.eval()
    torch.compiler.set_stance("force_eager")
    order = sorted(range(len(sources)), key=lambda number: len(sources[number]))
    outputs = [""] * len(sources)
    for start in range(0, len(order), 25):
        chosen = order[start:start + 25]
        prompts = [prompt.ids(sources[number]) for number in chosen]
        width = max(map(len, prompts))
        ids = torch.tensor([[prompt.pad] * (width - len(row)) + row for row in prompts], device=device)
        mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in prompts], device=device)
        made = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=2 * width, do_sample=False,
                              eos_token_id=prompt.eos, pad_token_id=prompt.pad)
        for number, row in zip(chosen, made[:, width:].tolist(), strict=True):
            outputs[number] = prompt.decode(row)
    torch.compiler.set_stance("default")
    model.train()
    return outputs


@torch.no_grad()
def dev_loss(model: torch.nn.Module, examples: Sequence[Example], pad: int, device: torch.device) -> float:
    """Mean cross-entropy of the dev answers, without smoothing."""
    torch.compiler.set_stance("force_eager")
    with torch.autocast(device.type, dtype=torch.bfloat16):
        loss = batch_loss(model, examples, pad, 0.0, device).item()
    torch.compiler.set_stance("default")
    return round(loss, 4)


def save_state(out: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write `state.pt` beside and rename: a kill leaves the old one whole."""
    partial = out / f"state.{os.getpid()}.partial"
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, partial)
    partial.replace(out / "state.pt")


def log(out: Path, **facts: object) -> None:
    line = json.dumps({"time": round(time.time(), 1), **facts}, ensure_ascii=False)
    with (out / "log.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    print(line, flush=True)


def read_lines(path: Path) -> list[str]:
    return path.read_text("utf-8").rstrip("\n").split("\n")


def build_base(out: Path) -> tuple[torch.nn.Module, list[str]]:
    """The cut base model and its pieces; the assembled file stays in `out`."""
    gguf = out / "base.gguf"
    if not gguf.exists():
        base.assemble(gguf)
    pieces = vocabulary.load_pieces()
    number = {piece: at for at, piece in enumerate(pieces)}
    specials = (number[vocabulary.PAD], number[vocabulary.EOS], number[vocabulary.BOS])
    return base.build_model(base.read_weights(gguf, pieces), specials), pieces


def train(args: argparse.Namespace, plan: Plan) -> None:
    """Run the plan from its last checkpoint (or from the base) to its end."""
    out: Path = args.out
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(plan.seed)
    model, pieces = build_base(out)
    prompt = Prompt(pieces)
    dev_sources, dev_targets = read_lines(Path(f"{args.dev}.ar")), read_lines(Path(f"{args.dev}.en"))
    dev_examples = encode([TrainingPair(*sides, "dev") for sides in zip(dev_sources, dev_targets, strict=True)][::40],
                          prompt, plan.max_tokens)
    mixed = training_pairs(args.data, plan.repeats, templates=plan.templates, seed=plan.seed)
    pairs = without_held_out(mixed, [line for path in args.held_out for line in read_lines(path)])
    examples = encode(pairs, prompt, plan.max_tokens)
    batches = make_batches(examples, plan.batch_tokens, plan.seed)
    steps = min(plan.steps or len(batches), len(batches))
    log(out, pairs=len(pairs), held_out=len(mixed) - len(pairs), examples=len(examples),
        tokens=sum(map(len, examples)), steps=steps,
        padded=sum(len(batch) * max(map(len, batch)) for batch in batches), plan=asdict(plan))
    model.to(device).train()
    if args.compile:
        for layer in model.model.layers:
            layer.compile(dynamic=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.learning_rate, betas=(0.9, 0.98), weight_decay=0.0,
                                  fused=True)
    first = 0
    resumes = args.resume and (out / "state.pt").exists()
    if resumes or args.start_from:
        state = torch.load((out if resumes else args.start_from) / "state.pt", map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"] if resumes else 0
    saved = started = time.monotonic()
    tokens, losses = 0, []
    for step, batch in enumerate(batches[first:steps], start=first):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(plan, step, steps)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            loss = batch_loss(model, batch, prompt.pad, plan.label_smoothing, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        tokens += sum(map(len, batch))
        losses.append(loss.item())
        if (step + 1) % args.log_every == 0:
            log(out, step=step + 1, loss=round(sum(losses) / len(losses), 4), lr=learning_rate(plan, step, steps),
                tokens_per_second=round(tokens / (time.monotonic() - started)))
            tokens, losses, started = 0, [], time.monotonic()
        if time.monotonic() - saved > args.save_every_s or step + 1 == steps:
            save_state(out, model, optimizer, step + 1)
            saved = time.monotonic()
        if (step + 1) % args.loss_every == 0:
            log(out, step=step + 1, dev_loss=dev_loss(model, dev_examples, prompt.pad, device))
        if (step + 1) % args.dev_every == 0 or step + 1 == steps:
            count = len(dev_sources) if step + 1 == steps and args.dev_all else args.dev_size
            log(out, step=step + 1, **dev_scores(model, prompt, dev_sources[:count], dev_targets[:count], device))
            started = time.monotonic()


def write_adapter(out: Path, path: Path) -> None:
    """Write what the last checkpoint has learned to `path`, with the plan and the last dev score in its header."""
    pieces = vocabulary.load_pieces()
    before = base.read_weights(out / "base.gguf", pieces)
    state = torch.load(out / "state.pt", map_location="cpu", weights_only=True)
    after = {name: state["model"][name].float().numpy() for name in before}
    facts = {"step": str(state["step"]), "plan": (out / "plan.json").read_text("utf-8")}
    save_adapter(path, before, after, facts)


def parse_plan(args: argparse.Namespace) -> Plan:
    """The plan of this run: with --resume the one in its folder, unless an option says otherwise."""
    path: Path = args.out / "plan.json"
    old = json.loads(path.read_text("utf-8")) if args.resume and path.exists() else {}
    chosen = {name: value for name, value in vars(args).items()
              if name in Plan.__dataclass_fields__ and value is not None}
    if args.start_from:
        step = torch.load(args.start_from / "state.pt", mmap=True, weights_only=True)["step"]
        chosen["after"] = {**json.loads((args.start_from / "plan.json").read_text("utf-8")), "step": step}
    plan = Plan(**{**DEFAULT_PLAN, **old, **chosen})
    path.write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")
    return plan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of *.jsonl.gz pairs")
    parser.add_argument("--dev", required=True, help="FILE of FILE.ar and FILE.en")
    parser.add_argument("--held-out", type=Path, nargs="*", default=[],
                        help="files of sentences that must not be trained on, beside those of --dev")
    parser.add_argument("--out", type=Path, required=True, help="folder of this run")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in --out")
    parser.add_argument("--start-from", type=Path, help="folder of an earlier run, for its weights")
    parser.add_argument("--pack", action="store_true", help="write the adapter from the last checkpoint, then stop")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--warmup-steps", type=int)
    parser.add_argument("--batch-tokens", type=int)
    parser.add_argument("--templates", type=int, help="how many pairs are made by rule")
    parser.add_argument("--repeats", type=json.loads, help='as {"written": 2, "tatoeba": 0.6}')
    parser.add_argument("--threads", type=int, help="CPU threads; all by default")
    parser.add_argument("--compile", action="store_true", help="compile the layers (needs a C++ compiler on a CPU)")
    parser.add_argument("--dev-every", type=int, default=300)
    parser.add_argument("--loss-every", type=int, default=50)
    parser.add_argument("--dev-size", type=int, default=200)
    parser.add_argument("--dev-all", action="store_true", help="score the whole dev set at the end")
    parser.add_argument("--save-every-s", type=float, default=300)
    parser.add_argument("--log-every", type=int, default=10)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.pack:
        write_adapter(args.out, ADAPTER)
        return
    args.held_out += [Path(f"{args.dev}.ar"), Path(f"{args.dev}.en")]
    train(args, parse_plan(args))


DEFAULT_PLAN = {"seed": 1, "learning_rate": 8e-5, "warmup_steps": 20, "label_smoothing": 0.1, "batch_tokens": 2048,
                "max_tokens": 400, "steps": 420, "templates": 1300,
                "repeats": {"written": 1.2, "mt-geneval": 0.9, "tico19": 0.5, "tatoeba": 0.35, "xquad": 0.5}}

if __name__ == "__main__":
    main()
