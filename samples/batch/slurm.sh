#!/bin/sh
# sbatch slurm.sh; what fails or is preempted is put into the queue again and goes on with what is missing.
#SBATCH --array=0-99
#SBATCH --requeue
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
exec managed batch run jobs.jsonl -d outputs --shard "$SLURM_ARRAY_TASK_ID/100" --threads "$SLURM_CPUS_PER_TASK"
